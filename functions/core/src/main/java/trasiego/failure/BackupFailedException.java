package trasiego.failure;

/** No backup was stored; what had been uploaded was removed; the database was only read. */
public final class BackupFailedException extends UnchangedException {
  private static final long serialVersionUID = 1L;

  public BackupFailedException(String message) {
    super(message, null);
  }

  public BackupFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
