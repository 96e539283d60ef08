package trasiego.failure;

/** A restore stopped; the live database is what it was before, or already the restored one. */
public final class RestoreFailedException extends HarmfulException {
  private static final long serialVersionUID = 1L;

  public RestoreFailedException(String message) {
    super(message, null);
  }

  public RestoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
