package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

class BackendsIT {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final TestDatabase test = TestDatabase.create(Majors.newest());

  @AfterEach
  void close() {
    test.close();
  }

  private Session session(String function, String environment, String execution) {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson(function));
    return new Database(() -> secret, new ApplicationName(environment, function, execution))
        .open(Timeouts.DEFAULT);
  }

  private static boolean isAlive(Session session) {
    return session.number("SELECT 1") == 1;
  }

  private static void assertGone(Session session) {
    assertThatThrownBy(() -> session.number("SELECT 1"))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  @Test
  void endsWhatOtherExecutionsOfThisEnvironmentLeft() {
    try (Session dead = session("migrate", "test", "dead");
        Session own = session("backup", "test", "alive");
        Session foreign = session("migrate", "other", "dead");
        Session restore = session("restore", "test", "alive")) {
      assertThat(Backends.endOthers(restore, "test", "alive", LIMIT)).isTrue();

      assertGone(dead);
      assertThat(isAlive(own)).isTrue();
      assertThat(isAlive(foreign)).isTrue();
    }
  }

  @Test
  void takesTheWildcardsInNamesForLetters() {
    try (Session similar = session("migrate", "test", "runX1");
        Session other = session("migrate", "test", "run_1");
        Session restore = session("restore", "test", "run_1")) {
      assertThat(Backends.endOthers(restore, "test", "run_1", LIMIT)).isTrue();

      assertGone(similar);
      assertThat(isAlive(other)).isTrue();
    }
  }

  @Test
  void saysThatItMayNotEndOne() {
    try (Session dead = session("migrate", "test", "dead");
        Session status = session("status", "test", "alive")) {
      assertThat(Backends.endOthers(status, "test", "alive", Duration.ofMillis(200))).isFalse();
      assertThat(isAlive(dead)).isTrue();
    }
  }
}
