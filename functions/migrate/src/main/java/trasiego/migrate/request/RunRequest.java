package trasiego.migrate.request;

import trasiego.execution.RunAction;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/** Asks for files to run on the live database, as planned and as rehearsed by this execution. */
public sealed interface RunRequest extends ActionRequest permits ApplyRequest, UndoRequest {
  Integer attempt();

  String plan();

  String rehearsal();

  /**
   * The rehearsal's digest as the trial function answered it to the machine: what lies in the store
   * may be another's by now.
   */
  String rehearsalSha256();

  /** Whose journal is kept. */
  RunAction runAction();

  @Override
  default void checkFields() {
    Check.attempt(attempt());
    OwnKeys own = new OwnKeys(environment(), execution());
    own.check("plan", plan(), Document.PLAN);
    own.check("rehearsal", rehearsal(), Document.REHEARSAL);
    Check.sha256("rehearsalSha256", rehearsalSha256());
  }
}
