package trasiego.restore;

import trasiego.restore.check.RestoreCheck;
import trasiego.restore.drop.Drop;
import trasiego.restore.invocation.RestoreContext;
import trasiego.restore.invocation.RestoreRequest;
import trasiego.restore.load.LoadStep;
import trasiego.restore.swap.Swap;

/** The five things this function does, by the request's action. */
final class Restore {
  private Restore() {}

  /** Answers the action's own result record. */
  static Object run(RestoreContext context) {
    return switch (context.request().action()) {
      case RestoreRequest.CHECK -> RestoreCheck.run(context);
      case RestoreRequest.RESTORE -> LoadStep.run(context);
      case RestoreRequest.SWAP, RestoreRequest.UNDO -> Swap.run(context);
      default -> Drop.run(context);
    };
  }
}
