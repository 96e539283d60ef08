package trasiego.failure;

/** What the machine retries with a growing pause. */
public abstract sealed class TransientException extends DeploymentException
    permits DatabaseUnavailableException, DatabaseBusyException, StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  TransientException(String message, Throwable cause) {
    super(message, cause);
  }
}
