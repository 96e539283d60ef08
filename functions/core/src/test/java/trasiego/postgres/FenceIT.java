package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import trasiego.failure.DatabaseBusyException;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

class FenceIT {
  private static final Duration SOON = Duration.ofMillis(300);

  private final TestDatabase test = TestDatabase.create(Majors.newest());

  @AfterEach
  void close() {
    test.close();
  }

  private Database database(String function, String environment, String execution) {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson(function));
    return new Database(() -> secret, new ApplicationName(environment, function, execution));
  }

  @Test
  void keepsASecondInvocationOutWhateverItsFunctionAndExecution() {
    try (Fence fence = Fence.take(database("migrate", "test", "one"), SOON)) {
      assertThat(fence).isNotNull();
      assertThatThrownBy(() -> Fence.take(database("restore", "test", "two"), SOON))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("\"" + test.name() + "\"")
          .hasMessageContaining("still runs");
    }
  }

  @Test
  void letsTheNextInWhenItIsGivenBack() throws Exception {
    Fence first = Fence.take(database("migrate", "test", "one"), SOON);
    Thread later =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(200);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  first.close();
                });

    try (Fence second = Fence.take(database("migrate", "test", "two"), Duration.ofSeconds(10))) {
      assertThat(second).isNotNull();
    }
    later.join();
  }

  @Test
  void keepsEnvironmentsApart() {
    try (Fence one = Fence.take(database("migrate", "test", "one"), SOON);
        Fence other = Fence.take(database("migrate", "other", "one"), SOON)) {
      assertThat(one).isNotSameAs(other);
    }
  }

  @Test
  void leavesNoSessionBehindWhenItIsNotToBeHad() {
    String count =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
            + " 'trasiego/test/restore/two'";
    try (Fence fence = Fence.take(database("migrate", "test", "one"), SOON);
        Session watcher = database("status", "test", "watch").open(Timeouts.DEFAULT)) {
      assertThat(fence).isNotNull();
      assertThatThrownBy(() -> Fence.take(database("restore", "test", "two"), Duration.ZERO))
          .isInstanceOf(DatabaseBusyException.class);

      long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (watcher.number(count) > 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(watcher.number(count)).isZero();
    }
  }
}
