package trasiego.embedded.process;

/**
 * A server or its distribution could not be had; the message says what was found and what to do.
 */
public final class EmbeddedServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedServerException(String message) {
    super(message);
  }

  public EmbeddedServerException(String message, Throwable cause) {
    super(message, cause);
  }

  public static EmbeddedServerException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new EmbeddedServerException("interrupted while waiting for a server", cause);
  }
}
