package trasiego.migrate.request;

import java.util.List;
import trasiego.handler.ActionRequest;

/**
 * Asks the trial function to mark the rehearsal server, so that it can be told from the live one.
 *
 * @param ended an execution that is known to have ended
 */
public record MarkRequest(String environment, String execution, String ended)
    implements ActionRequest {
  /** The executions that are known to have ended: one or none. */
  public List<String> known() {
    return ended == null || ended.isBlank() ? List.of() : List.of(ended);
  }
}
