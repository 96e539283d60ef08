package trasiego.migrate.request;

import trasiego.execution.RunAction;

/** Asks for the pending files of a plan to be applied. */
public record ApplyRequest(
    String environment,
    String execution,
    Integer attempt,
    String plan,
    String rehearsal,
    String rehearsalSha256)
    implements RunRequest {
  @Override
  public RunAction runAction() {
    return RunAction.APPLY;
  }
}
