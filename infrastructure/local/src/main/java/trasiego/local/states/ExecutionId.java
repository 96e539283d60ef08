package trasiego.local.states;

import java.util.Objects;

/**
 * What an execution is called.
 *
 * @param arn what {@code $states.context.Execution.Id} holds
 */
public record ExecutionId(String arn, String name, String stateMachineArn, String roleArn) {
  public ExecutionId {
    Objects.requireNonNull(arn);
    Objects.requireNonNull(name);
    Objects.requireNonNull(stateMachineArn);
    Objects.requireNonNull(roleArn);
  }

  /** The fourth part of the ARN. */
  String region() {
    String[] parts = arn.split(":", 5);
    return parts.length == 5 ? parts[3] : "";
  }
}
