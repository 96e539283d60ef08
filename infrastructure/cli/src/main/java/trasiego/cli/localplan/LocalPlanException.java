package trasiego.cli.localplan;

/** The choice of files cannot be made as asked: the message says what was found and wanted. */
public final class LocalPlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalPlanException(String message) {
    super(message);
  }
}
