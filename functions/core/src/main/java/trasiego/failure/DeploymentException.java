package trasiego.failure;

/**
 * Every failure that leaves a function is one of nine leaves below this root, sorted by what
 * happens next. A message names the object, what was found, what was wanted and the next step, and
 * never holds a secret.
 */
public abstract sealed class DeploymentException extends RuntimeException
    permits TransientException, UnchangedException, HarmfulException {
  private static final long serialVersionUID = 1L;

  DeploymentException(String message, Throwable cause) {
    super(message, cause);
  }
}
