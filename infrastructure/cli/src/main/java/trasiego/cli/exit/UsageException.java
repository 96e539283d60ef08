package trasiego.cli.exit;

/**
 * What a person typed is not right: the message says what was found and what to type; nothing was
 * done.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
