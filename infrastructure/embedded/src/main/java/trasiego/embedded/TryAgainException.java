package trasiego.embedded;

/** A server ended at its start for a reason that another try may not meet. */
final class TryAgainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  enum Reason {
    PORT_TAKEN,
    ORPHANS
  }

  private final Reason reason;

  TryAgainException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  boolean isPortTaken() {
    return reason == Reason.PORT_TAKEN;
  }
}
