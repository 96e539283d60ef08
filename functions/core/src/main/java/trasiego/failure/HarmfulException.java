package trasiego.failure;

/** What ends an execution and asks a person to read the record. */
public abstract sealed class HarmfulException extends DeploymentException
    permits MigrationFailedException, BackupDamagedException, RestoreFailedException {
  private static final long serialVersionUID = 1L;

  HarmfulException(String message, Throwable cause) {
    super(message, cause);
  }
}
