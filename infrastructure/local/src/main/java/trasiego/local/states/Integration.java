package trasiego.local.states;

import tools.jackson.databind.JsonNode;

/** What a Task's Resource stands for: takes the Arguments and answers as the service would. */
@FunctionalInterface
public interface Integration {
  /**
   * @throws TaskFailedException with the error name that the service would report
   * @throws InterruptedException when the process is ending
   */
  JsonNode call(JsonNode arguments) throws TaskFailedException, InterruptedException;
}
