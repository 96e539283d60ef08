package trasiego.migrate.request;

import trasiego.execution.RunAction;

/**
 * Asks for the pending files of a plan to be applied.
 *
 * @param window when files may begin, where who deploys says so; null otherwise
 */
public record ApplyRequest(
    String environment,
    String execution,
    Integer attempt,
    String plan,
    String rehearsal,
    String rehearsalSha256,
    String window)
    implements RunRequest {
  @Override
  public void checkFields() {
    RunRequest.super.checkFields();
    WindowCheck.check(window);
  }

  @Override
  public RunAction runAction() {
    return RunAction.APPLY;
  }
}
