package trasiego.failure;

/**
 * The live database's name was not typed: the message says what would be done; nothing was changed.
 */
public final class NotConfirmedException extends UnchangedException {
  private static final long serialVersionUID = 1L;

  public NotConfirmedException(String message) {
    super(message, null);
  }

  public NotConfirmedException(String message, Throwable cause) {
    super(message, cause);
  }
}
