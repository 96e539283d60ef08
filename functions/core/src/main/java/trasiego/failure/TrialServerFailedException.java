package trasiego.failure;

/** There is no server on which files could be tried: none was, and nothing was changed. */
public final class TrialServerFailedException extends UnchangedException {
  private static final long serialVersionUID = 1L;

  public TrialServerFailedException(String message) {
    super(message, null);
  }

  public TrialServerFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
