package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.OutsideTransactionIT.begun;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import trasiego.execution.RunDocument;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What a broken off build leaves, and what becomes of it. */
@Tag(Majors.SCENARIOS)
final class InvalidIndexIT {
  private static final String IMPATIENT =
      "-- trasiego:lock-timeout 300ms: a test\nCREATE INDEX CONCURRENTLY i ON a (k);";

  @OnEachMajor
  void removesABrokenOffIndexBeforeEachNewTry(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, IMPATIENT, "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      Connection snapshot =
          scene.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1");
      List<List<String>> invalid = new ArrayList<>();
      scene.pause =
          _ -> {
            invalid.add(scene.invalidIndexes());
            if (invalid.size() == 2) {
              BusyIT.close(snapshot);
            }
          };

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(invalid).containsExactly(List.of(), List.of());
      assertThat(scene.run(ready).file(TWO).removed()).contains("public.i");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void removesItAsSoonAsAReaderOfTheTableLetsIt(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, IMPATIENT, "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      Connection reader = scene.holding("SELECT FROM a");
      scene.pause = _ -> BusyIT.close(reader);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries())
          .singleElement()
          .extracting(RunDocument.Try::message)
          .asString()
          .contains("invalid index public.i could not be dropped");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void doesNotTakeAnInvalidIndexForDone(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute("INSERT INTO a VALUES (1)");
      assertThatThrownBy(
              () -> scene.database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON a (k)"))
          .hasMessageContaining("could not create unique index");
      scene.database.execute("DELETE FROM a WHERE k = 1");
      scene.file(
          TWO,
          """
          -- trasiego:allow concurrent-index-if-not-exists i: the runner looks at it before and after
          CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (k);
          """,
          "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      assertThat(scene.invalidIndexes()).containsExactly("i");

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);

      assertThat(valid(scene)).containsExactly("i");
      assertThat(scene.invalidIndexes()).isEmpty();
    }
  }

  @OnEachMajor
  void leavesAnInvalidIndexThatIsNoneOfItsBusiness(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute("INSERT INTO a VALUES (1)");
      assertThatThrownBy(
          () -> scene.database.execute("CREATE UNIQUE INDEX CONCURRENTLY other ON a (k)"));
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();

      scene.apply(ready, 1);

      assertThat(scene.invalidIndexes()).containsExactly("other");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  static List<String> valid(MigrateFixture scene) {
    return scene
        .database
        .query(
            "SELECT indexrelid::regclass FROM pg_index WHERE indisvalid AND indrelid ="
                + " 'a'::regclass")
        .stream()
        .collect(Collectors.toList());
  }
}
