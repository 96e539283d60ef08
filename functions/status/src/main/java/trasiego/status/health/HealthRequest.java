package trasiego.status.health;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/** Asks the application's health URLs. */
public record HealthRequest(String environment, String execution, Integer attempt)
    implements ActionRequest {
  @Override
  public void checkFields() {
    if (attempt != null) {
      Check.attempt(attempt);
    }
  }
}
