package trasiego.failure;

/** The database could not be reached or ended the session; the same call may succeed later. */
public final class DatabaseUnavailableException extends TransientException {
  private static final long serialVersionUID = 1L;

  public DatabaseUnavailableException(String message) {
    super(message, null);
  }

  public DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
