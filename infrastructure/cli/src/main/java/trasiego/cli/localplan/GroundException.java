package trasiego.cli.localplan;

/** The choice of files cannot be made as asked: the message says what was found and wanted. */
public final class GroundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GroundException(String message) {
    super(message);
  }
}
