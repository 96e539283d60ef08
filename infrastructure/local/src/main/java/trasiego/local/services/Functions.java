package trasiego.local.services;

import trasiego.local.states.TaskFailedException;

/** The functions of a deployment, callable by name or ARN. */
@FunctionalInterface
public interface Functions {
  /**
   * Invokes a function and waits for its answer.
   *
   * @param function its name or its ARN, with or without a version
   * @return the bytes that the handler wrote
   * @throws TaskFailedException with the error name and cause that Lambda would report
   */
  byte[] invoke(String function, byte[] payload) throws TaskFailedException, InterruptedException;
}
