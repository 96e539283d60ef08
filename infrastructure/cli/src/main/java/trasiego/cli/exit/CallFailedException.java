package trasiego.cli.exit;

/** A function answered with an error. */
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String error;

  public CallFailedException(String error, String message) {
    super(message);
    this.error = error;
  }

  /** The error's name as the machine sees it: the exception's class. */
  public String error() {
    return error;
  }

  /** The last part of the error's name. */
  public String shortError() {
    return error.substring(error.lastIndexOf('.') + 1);
  }
}
