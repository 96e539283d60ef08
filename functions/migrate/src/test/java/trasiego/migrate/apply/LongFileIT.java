package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.InvalidIndexIT.valid;
import static trasiego.migrate.apply.OutsideTransactionIT.begun;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** Files that take longer than they are given. */
@Tag(Majors.SCENARIOS)
final class LongFileIT {
  @OnNewestMajor
  void refusesWhatTakesLongerThanAnInvocation(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "SELECT pg_sleep(10);", "SELECT 1;");
      String execution = MigrateFixture.execution();
      String plan = scene.plan(execution).plan();
      scene.invocation = Duration.ofSeconds(4);

      // Where making the copy leaves no time for a file, the machine asks again.
      assertThatThrownBy(
              () -> {
                for (int attempt = 1; attempt <= 3; attempt++) {
                  scene.rehearse(execution, plan, attempt);
                }
              })
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("longer than one invocation of");
    }
  }

  /**
   * The trial function may have more time than the one that will run the file on the live database.
   */
  @OnNewestMajor
  void refusesInTheRehearsalWhatMigrateHasNoTimeFor(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "SELECT pg_sleep(1.2);", "SELECT 1;");
      String execution = MigrateFixture.execution();
      String plan = scene.plan(execution).plan();
      ObjectNode document =
          (ObjectNode) Json.document(scene.store.read(plan).orElseThrow().bytes(), JsonNode.class);
      assertThat(document.get("invocationSeconds").asDouble()).isBetween(40.0, 48.0);
      document.put("invocationSeconds", 1.0);
      scene.store.write(plan, Json.bytes(document), "application/json");

      assertThatThrownBy(() -> scene.rehearse(execution, plan, 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("in the rehearsal, one invocation allows 1.0 s")
          .hasMessageContaining("the live database was not touched");
    }
  }

  @OnNewestMajor
  void leavesNothingOfABuildThatTakesTooLongAndBuildsItWhenMended(int major) {
    try (MigrateFixture scene = begun(major)) {
      String build = "CREATE INDEX CONCURRENTLY i ON a (slow(k));";
      scene.file(TWO, "-- trasiego:timeout 1s: none\n" + build, "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("write -- trasiego:timeout <longer>")
          .hasMessageContaining("its remains were removed: public.i");
      assertThat(scene.invalidIndexes()).isEmpty();
      assertThat(scene.history()).containsExactly(ONE + " SQL true");

      scene.file(TWO, "-- trasiego:timeout 15s: slow\n" + build, "DROP INDEX CONCURRENTLY i;");
      assertThat(scene.apply(ApplyIT.again(scene, ready), 1).applied()).containsExactly(TWO);
      assertThat(valid(scene)).containsExactly("i");
    }
  }
}
