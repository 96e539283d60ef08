package trasiego.local.services;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.Integration;
import trasiego.local.states.TaskFailedException;

/**
 * {@code arn:aws:states:::aws-sdk:sfn:describeExecution}, in the upper-case member names that the
 * service gives to an SDK's answer.
 */
public final class DescribeExecution implements Integration {
  public static final String RESOURCE = "arn:aws:states:::aws-sdk:sfn:describeExecution";

  private final Function<String, Optional<String>> statusOf;

  /**
   * @param statusOf the status of the execution with this ARN, empty where none is known
   */
  public DescribeExecution(Function<String, Optional<String>> statusOf) {
    this.statusOf = statusOf;
  }

  @Override
  public JsonNode call(JsonNode arguments) throws TaskFailedException {
    Arguments.only(arguments, Set.of("ExecutionArn"), "Sfn.InvalidArnException");
    String arn = Arguments.text(arguments, "ExecutionArn", "Sfn.InvalidArnException");
    String status =
        statusOf
            .apply(arn)
            .orElseThrow(
                () ->
                    new TaskFailedException(
                        "Sfn.ExecutionDoesNotExistException",
                        "Execution Does Not Exist: '%s'".formatted(arn)));
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("ExecutionArn", arn);
    result.put("Name", arn.substring(arn.lastIndexOf(':') + 1));
    result.put("Status", status);
    return result;
  }
}
