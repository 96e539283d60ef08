package trasiego.embedded.process;

/** A server ended at its start for a reason that another try may not meet. */
public final class TryAgainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Reason {
    PORT_TAKEN,
    ORPHANS
  }

  private final Reason reason;

  public TryAgainException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public boolean isPortTaken() {
    return reason == Reason.PORT_TAKEN;
  }
}
