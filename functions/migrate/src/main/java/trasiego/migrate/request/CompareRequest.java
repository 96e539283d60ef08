package trasiego.migrate.request;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/**
 * Asks whether the rehearsal server is another than the live one.
 *
 * @param mark the number of what was left on the rehearsal server
 */
public record CompareRequest(String environment, String execution, String mark, Boolean dryRun)
    implements ActionRequest {
  @Override
  public void checkFields() {
    Check.mark(mark);
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
