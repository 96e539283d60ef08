package trasiego.trial;

import java.time.Duration;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.OtherServer;

/** How the tests of a rehearsal server come into one, as one of two executions. */
final class RehearsalFixture {
  static final ApplicationName NAME = new ApplicationName("test", "trial", "one");
  static final ApplicationName NEXT = new ApplicationName("other", "trial", "two");

  private RehearsalFixture() {}

  static RehearsalServer open(SecretSource source, ApplicationName name, int major, String mark) {
    return RehearsalServer.open(source, name, major, mark, Duration.ofSeconds(20));
  }

  static SecretSource source(OtherServer other) {
    return source(other.secretJson());
  }

  static SecretSource source(String json) {
    DatabaseSecret secret = DatabaseSecret.parse(json);
    return () -> secret;
  }
}
