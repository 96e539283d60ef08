package trasiego.cli;

/**
 * What a person typed is not right: the message says what was found and what to type; nothing was
 * done.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
