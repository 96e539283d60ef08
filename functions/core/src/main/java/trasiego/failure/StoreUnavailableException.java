package trasiego.failure;

/** The object store could not be reached or answered with a server error; try again. */
public final class StoreUnavailableException extends TransientException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message) {
    super(message, null);
  }

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
