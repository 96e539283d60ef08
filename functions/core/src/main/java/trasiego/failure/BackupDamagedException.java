package trasiego.failure;

/** A stored backup is not what its manifest says, or has none; it must not be relied upon. */
public final class BackupDamagedException extends HarmfulException {
  private static final long serialVersionUID = 1L;

  public BackupDamagedException(String message) {
    super(message, null);
  }

  public BackupDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
