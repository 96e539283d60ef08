package trasiego.handler;

/**
 * What every request names: the environment, and the execution on whose behalf the function works.
 */
public interface Request {
  String environment();

  /** The ARN of the execution, or the name of a single call by a person. */
  String execution();

  /** What is asked of the function; null where it does one thing. */
  default String action() {
    return null;
  }

  /**
   * Checks each field and throws {@link trasiego.failure.InvalidRequestException} naming the first
   * bad one.
   */
  void check();
}
