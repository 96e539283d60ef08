package trasiego.failure;

/** The request was not understood: the message names the field; nothing was changed. */
public final class InvalidRequestException extends UnchangedException {
  private static final long serialVersionUID = 1L;

  public InvalidRequestException(String message) {
    super(message, null);
  }

  public InvalidRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
