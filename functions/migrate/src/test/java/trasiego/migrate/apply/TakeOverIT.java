package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.InvalidIndexIT.valid;
import static trasiego.migrate.apply.OutsideTransactionIT.begun;
import static trasiego.migrate.apply.OutsideTransactionIT.note;

import org.junit.jupiter.api.Tag;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.run.Unfinished;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What an earlier run finished outside a transaction, and had no time to record. */
@Tag(Majors.SCENARIOS)
final class TakeOverIT {
  @OnNewestMajor
  void recordsWhatAPredecessorFinishedButDidNotRecord(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.database.execute("CREATE INDEX CONCURRENTLY i ON a (k)");

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).note()).contains("only recorded");
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
    }
  }

  @OnNewestMajor
  void takesOverWhatADeadExecutionFinishedButDidNotRecord(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready dead = scene.ready();
      note(scene, dead);
      scene.database.execute("CREATE INDEX CONCURRENTLY i ON a (k)");

      Ready ready = ApplyIT.again(scene, dead);

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
      assertThat(Unfinished.read(scene.context(), "test")).isEmpty();
    }
  }

  @OnNewestMajor
  void takesOverADroppedIndexThatADeadExecutionDidNotRecord(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute("CREATE INDEX i ON a (k)");
      scene.file(TWO, "DROP INDEX CONCURRENTLY i;", "CREATE INDEX CONCURRENTLY i ON a (k);");
      Ready dead = scene.ready();
      note(scene, dead);
      scene.database.execute("DROP INDEX i");

      Ready ready = ApplyIT.again(scene, dead);

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(valid(scene)).isEmpty();
    }
  }

  @OnNewestMajor
  void removesWhatAFailedRowOfFlywaysOwnLeft(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute(
          """
          INSERT INTO flyway_schema_history
          SELECT 2, '%s', 'x', 'SQL', 'V%s__x.sql', 1, 'x', now(), 1, false
          """
              .formatted(TWO, TWO));
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");

      Ready ready = scene.ready();

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
    }
  }
}
