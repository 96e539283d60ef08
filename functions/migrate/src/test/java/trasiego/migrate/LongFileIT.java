package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.InvalidIndexIT.valid;
import static trasiego.migrate.OutsideTransactionIT.begun;
import static trasiego.migrate.Scene.ONE;
import static trasiego.migrate.Scene.TWO;

import java.time.Duration;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.Scene.Ready;
import trasiego.testing.Majors.OnNewestMajor;

/** Files that take longer than they are given. */
final class LongFileIT {
  @OnNewestMajor
  void refusesWhatTakesLongerThanAnInvocation(int major) {
    try (Scene scene = new Scene(major)) {
      scene.file(ONE, "SELECT pg_sleep(10);", "SELECT 1;");
      scene.invocation = Duration.ofSeconds(4);

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("longer than one invocation of this function allows");
    }
  }

  @OnNewestMajor
  void leavesNothingOfABuildThatTakesTooLongAndBuildsItWhenMended(int major) {
    try (Scene scene = begun(major)) {
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
