package trasiego.failure;

/** A lock, a deadlock or another deployment was in the way; nothing was changed by this call. */
public final class DatabaseBusyException extends TransientException {
  private static final long serialVersionUID = 1L;

  public DatabaseBusyException(String message) {
    super(message, null);
  }

  public DatabaseBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
