package trasiego.failure;

/** What ends an execution with nothing changed. */
public abstract sealed class UnchangedException extends DeploymentException
    permits InvalidRequestException,
        NotConfirmedException,
        MigrationRefusedException,
        TrialServerFailedException,
        BackupFailedException {
  private static final long serialVersionUID = 1L;

  UnchangedException(String message, Throwable cause) {
    super(message, cause);
  }
}
