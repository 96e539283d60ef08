package trasiego.migrate.request;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Asks the trial function to try a plan's files on the live structure.
 *
 * @param attempt a later one shuts out those before it
 * @param dryRun whether nobody deploys by the plan
 */
public record JudgeRequest(
    String environment, String execution, Integer attempt, String plan, Boolean dryRun)
    implements ActionRequest {
  @Override
  public void checkFields() {
    new OwnKeys(environment, execution, isDryRun()).check("plan", plan, Document.PLAN);
    Check.attempt(attempt);
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
