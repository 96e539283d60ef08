package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import trasiego.failure.MigrationRefusedException;
import trasiego.postgres.Session;
import trasiego.testing.Majors.OnEachMajor;

/** Code that the server cancels once, and that does not mind. */
final class EndlessIT {
  private static final String ENDLESS =
      """
      SET client_connection_check_interval = 0;
      DO $$ BEGIN
        LOOP
          BEGIN
            RAISE NOTICE 'still here';
            PERFORM pg_sleep(1);
          EXCEPTION WHEN query_canceled THEN
            NULL;
          END;
        END LOOP;
      END $$;
      """;

  @OnEachMajor
  @Timeout(60)
  void isCutAndRefused(int major) throws InterruptedException {
    try (Ground ground = Ground.create(major, "")) {
      int pid = ground.session().backendPid();

      assertThatThrownBy(
              () ->
                  ObservedRun.run(
                      ground.session(),
                      ground::open,
                      "20260101000000",
                      Ground.script(ENDLESS),
                      true,
                      Duration.ofSeconds(1)))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("statement 2 (line 2) went on");
      try (Session other = ground.open()) {
        // The test's own limit ends this where nothing ends that session.
        while (other.isTrue("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ?)", pid)) {
          Thread.sleep(100);
        }
      }
    }
  }
}
