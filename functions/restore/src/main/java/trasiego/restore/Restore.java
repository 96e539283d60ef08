package trasiego.restore;

/** The five things this function does, by the request's action. */
final class Restore {
  private Restore() {}

  /** Answers the action's own result record. */
  static Object run(Job job) {
    return switch (job.request().action()) {
      case RestoreRequest.CHECK -> RestoreCheck.run(job);
      case RestoreRequest.RESTORE -> LoadStep.run(job);
      case RestoreRequest.SWAP, RestoreRequest.UNDO -> Swap.run(job);
      default -> Drop.run(job);
    };
  }
}
