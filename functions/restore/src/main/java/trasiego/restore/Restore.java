package trasiego.restore;

/** The seven things this function does, by the request's action. */
final class Restore {
  private Restore() {}

  /** Answers the action's own result record. */
  static Object run(Job job) {
    return switch (job.request().action()) {
      case RestoreRequest.CHECK -> RestoreCheck.run(job);
      case RestoreRequest.COPY -> StructureCopy.run(job);
      case RestoreRequest.REHEARSE -> LoadStep.run(job, Marker.REHEARSAL);
      case RestoreRequest.RESTORE -> LoadStep.run(job, Marker.RESTORE);
      case RestoreRequest.SWAP, RestoreRequest.UNDO -> Swap.run(job);
      default -> Drop.run(job);
    };
  }
}
