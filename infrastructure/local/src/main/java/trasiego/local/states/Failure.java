package trasiego.local.states;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a state failed with.
 *
 * @param error the name that Retry and Catch compare
 * @param cause the text for a person, often JSON
 */
record Failure(String error, Optional<String> cause) {
  static final String TIMEOUT = "States.Timeout";
  static final String TASK_FAILED = "States.TaskFailed";
  static final String ALL = "States.ALL";
  static final String QUERY_EVALUATION = "States.QueryEvaluationError";
  static final String NO_CHOICE = "States.NoChoiceMatched";
  static final String DATA_LIMIT = "States.DataLimitExceeded";
  static final String RUNTIME = "States.Runtime";

  /** {@code $states.errorOutput}, as a Catch sees it. */
  ObjectNode toErrorOutput() {
    ObjectNode output = JsonNodeFactory.instance.objectNode();
    output.put("Error", error);
    cause.ifPresent(text -> output.put("Cause", text));
    return output;
  }

  /** Whether one of the names in an ErrorEquals stands for this error. */
  boolean isNamedBy(Iterable<String> errorEquals) {
    for (String name : errorEquals) {
      if (name.equals(error) || isCoveredBy(name)) {
        return true;
      }
    }
    return false;
  }

  // Two errors end an execution whatever the wildcards say; a timeout is no failure of the task.
  private boolean isCoveredBy(String wildcard) {
    if (error.equals(DATA_LIMIT) || error.equals(RUNTIME)) {
      return false;
    }
    return wildcard.equals(ALL) || (wildcard.equals(TASK_FAILED) && !error.equals(TIMEOUT));
  }
}
