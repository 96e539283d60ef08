package trasiego.status.report;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/**
 * Asks how the environment is, by anybody.
 *
 * @param attempt of a machine that counts them
 * @param migrations the migrations that pending is reckoned from; null where the last deployment's
 */
public record ReportRequest(
    String environment, String execution, Integer attempt, String migrations)
    implements ActionRequest {
  @Override
  public void checkFields() {
    if (attempt != null) {
      Check.attempt(attempt);
    }
    if (migrations != null) {
      Check.migrations(migrations);
    }
  }
}
