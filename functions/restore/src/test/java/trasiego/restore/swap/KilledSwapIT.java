package trasiego.restore.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.restore.Clients;
import trasiego.restore.Invocation;
import trasiego.restore.OtherProcess;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

@Tag(Majors.SCENARIOS)
final class KilledSwapIT {
  private static final int ROUNDS = 5;
  private static final int STEP_MILLIS = 90;
  private static final long REACHABLE_NANOS = 15_000_000_000L;

  @OnNewestMajor
  void leavesALiveDatabaseWheneverItsProcessIsKilled(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String restored = SwapIT.restored(stage);
      stage.call("swap", "database", restored, "attempt", 1);

      try (Clients _ = Clients.start(stage.live, 4)) {
        for (int round = 0; round < ROUNDS; round++) {
          String before = content(stage);
          String execution = execution(round);
          stage.store.delete("deployments/test/lease.json");
          stage.takeLease(execution);
          String old = stage.others().getFirst();

          OtherProcess.killAfter(
              Duration.ofMillis(50L + (long) STEP_MILLIS * round),
              stage.environment,
              undo(execution, old, 1));

          assertThat(reachable(stage)).as("round %d", round).isTrue();
          JsonNode again = stage.callAs(execution, "undo", "database", old, "attempt", 2);
          assertThat(again.get("status").stringValue()).isEqualTo("SWAPPED");
          assertThat(content(stage)).as("round %d", round).isNotEqualTo(before);
          assertThat(stage.others()).containsExactly(again.get("old").stringValue());
        }
      }
    }
  }

  @OnNewestMajor
  void leavesALiveDatabaseWheneverItsBackendIsEnded(int major) throws InterruptedException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String restored = SwapIT.restored(stage);
      stage.call("swap", "database", restored, "attempt", 1);

      for (int round = 0; round < ROUNDS; round++) {
        String before = content(stage);
        String execution = execution(round);
        stage.store.delete("deployments/test/lease.json");
        stage.takeLease(execution);
        String old = stage.others().getFirst();
        Thread killer = Thread.ofPlatform().start(ender(stage, 5L * round));

        // However it ended, it is called again as the machine would, and then it is done.
        try (Clients _ = Clients.start(stage.live, 4)) {
          try {
            stage.callAs(execution, "undo", "database", old, "attempt", 1);
          } catch (trasiego.failure.DeploymentException e) {
            assertThat(e).isInstanceOf(trasiego.failure.DatabaseUnavailableException.class);
          }
          killer.join();
          assertThat(reachable(stage)).isTrue();
          JsonNode again = stage.callAs(execution, "undo", "database", old, "attempt", 2);
          assertThat(again.get("status").stringValue()).isEqualTo("SWAPPED");
        }
        assertThat(content(stage)).isNotEqualTo(before);
      }
    }
  }

  /** Ends the session that renames, so long after it was first seen. */
  private static Runnable ender(RestoreFixture stage, long millis) {
    return () -> {
      String renaming =
          """
          SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE query LIKE 'BEGIN; ALTER DATABASE%' OR query LIKE 'ALTER DATABASE%RENAME%'
          """;
      try (Connection admin = stage.live.server().connect("postgres");
          var statement = admin.createStatement()) {
        long end = System.nanoTime() + 5_000_000_000L;
        boolean found = false;
        while (!found && System.nanoTime() < end) {
          try (var rows =
              statement.executeQuery(renaming.replace("pg_terminate_backend(pid)", "*"))) {
            rows.next();
            found = rows.getInt(1) > 0;
          }
        }
        Thread.sleep(millis);
        statement.execute(renaming);
      } catch (SQLException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static String execution(int round) {
    return "arn:aws:states:local:000000000000:execution:restoration:round-" + round;
  }

  private static Map<String, Object> undo(String execution, String old, int attempt) {
    return Invocation.request(
        "action", "undo",
        "environment", "test",
        "execution", execution,
        "database", old,
        "attempt", attempt);
  }

  private static String content(RestoreFixture stage) {
    return stage.live.query("SELECT what FROM state").getFirst();
  }

  /** A new session may meet one error at the moment of a rename, but never for long. */
  private static boolean reachable(RestoreFixture stage) {
    long end = System.nanoTime() + REACHABLE_NANOS;
    while (System.nanoTime() < end) {
      try {
        return !content(stage).isEmpty();
      } catch (IllegalStateException e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }
}
