package trasiego.restore.invocation;

import trasiego.handler.Check;

/**
 * Asks for what the dead left behind to be removed.
 *
 * @param ended an execution that is known to have ended
 * @param dryRun true where it is only said what would be removed
 */
public record DropRequest(String environment, String execution, String ended, Boolean dryRun)
    implements RestoreRequest {
  public DropRequest {
    dryRun = dryRun != null && dryRun;
    ended = RequestFields.blankToNull(ended);
  }

  @Override
  public void checkFields() {
    if (ended != null) {
      Check.execution("ended", ended);
    }
  }
}
