package trasiego.migrate.request;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/** Asks the trial function to remove its mark from the rehearsal server. */
public record UnmarkRequest(String environment, String execution) implements ActionRequest {
  @Override
  public void check() {
    Check.environment(environment);
    Check.execution(execution);
  }
}
