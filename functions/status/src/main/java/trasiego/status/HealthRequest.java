package trasiego.status;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/** Asks the application's health URLs. */
record HealthRequest(String environment, String execution, Integer attempt)
    implements ActionRequest {
  @Override
  public void check() {
    Check.environment(environment);
    Check.execution(execution);
    if (attempt != null) {
      Check.attempt(attempt);
    }
  }
}
