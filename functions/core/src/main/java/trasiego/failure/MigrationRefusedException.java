package trasiego.failure;

/** The migration must not run as it stands: the message names why; nothing was changed. */
public final class MigrationRefusedException extends UnchangedException {
  private static final long serialVersionUID = 1L;

  public MigrationRefusedException(String message) {
    super(message, null);
  }

  public MigrationRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
