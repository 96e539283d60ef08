package trasiego.backup;

import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * Asks for one backup.
 *
 * @param purpose before or after a deployment, or manual, which needs no lease
 * @param reason why a person asked, for the log; optional
 */
public record BackupRequest(
    String environment, String execution, Integer attempt, String purpose, String reason)
    implements Request {
  static final String MANUAL = "manual";

  @Override
  public void check() {
    Check.environment(environment);
    Check.execution(execution);
    Check.attempt(attempt);
    Check.oneOf("purpose", purpose, "before", "after", MANUAL);
    if (reason != null) {
      Check.present("reason", reason);
    }
  }

  boolean belongsToDeployment() {
    return !purpose.equals(MANUAL);
  }
}
