package trasiego.status.record;

import java.util.Optional;
import trasiego.handler.ActionRequest;

/** Asks for something to be done with the deployment lease. */
public sealed interface LeaseRequest extends ActionRequest {
  /**
   * To be taken.
   *
   * @param ended an execution that is known to have ended
   */
  record Take(String environment, String execution, String ended) implements LeaseRequest {
    public Optional<String> known() {
      return Optional.ofNullable(ended).filter(name -> !name.isBlank());
    }
  }

  /** To be given back. */
  record Release(String environment, String execution) implements LeaseRequest {}

  /** To expire at once, since this execution was stopped. */
  record Expire(String environment, String execution) implements LeaseRequest {}
}
