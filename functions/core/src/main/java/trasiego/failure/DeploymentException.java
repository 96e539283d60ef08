package trasiego.failure;

/**
 * Every failure that leaves a function is one of the leaves below this root, sorted by what happens
 * next. A message names the object, what was found, what was wanted and the next step, and never
 * holds a secret.
 */
public abstract sealed class DeploymentException extends RuntimeException
    permits TransientException, UnchangedException, HarmfulException {
  private static final long serialVersionUID = 1L;

  DeploymentException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The same failure as it may leave the process: whoever prints it prints its message and its
   * frames, and no words of what caused it.
   *
   * @param message its own, or what is told of it
   */
  public final DeploymentException alone(String message) {
    DeploymentException alone =
        switch (this) {
          case DatabaseUnavailableException _ -> new DatabaseUnavailableException(message);
          case DatabaseBusyException _ -> new DatabaseBusyException(message);
          case StoreUnavailableException _ -> new StoreUnavailableException(message);
          case InvalidRequestException _ -> new InvalidRequestException(message);
          case NotConfirmedException _ -> new NotConfirmedException(message);
          case MigrationRefusedException _ -> new MigrationRefusedException(message);
          case BackupFailedException _ -> new BackupFailedException(message);
          case MigrationFailedException _ -> new MigrationFailedException(message);
          case BackupDamagedException _ -> new BackupDamagedException(message);
          case RestoreFailedException _ -> new RestoreFailedException(message);
          case TrialServerFailedException _ -> new TrialServerFailedException(message);
        };
    alone.setStackTrace(getStackTrace());
    return alone;
  }
}
