package trasiego.migrate.request;

import trasiego.execution.RunAction;

/** Asks for the files of a plan to be taken back. */
public record UndoRequest(
    String environment,
    String execution,
    Integer attempt,
    String plan,
    String rehearsal,
    String rehearsalSha256)
    implements RunRequest {
  @Override
  public RunAction runAction() {
    return RunAction.UNDO;
  }
}
