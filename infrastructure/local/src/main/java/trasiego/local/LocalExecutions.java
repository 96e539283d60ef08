package trasiego.local;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import trasiego.local.states.ExecutionId;
import trasiego.local.states.ExecutionStatus;

/** The executions of this process by what they are doing, and those of others by their process. */
final class LocalExecutions {
  private static final String ACCOUNT = "arn:aws:states:local:000000000000:";
  private static final String RUNNING = "RUNNING";

  private final String host;
  private final Map<String, String> own = new ConcurrentHashMap<>();

  LocalExecutions(String host) {
    this.host = host;
  }

  static ExecutionId id(String machine, String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,80}")) {
      throw new IllegalArgumentException(
          "the execution's name is \"%s\", wanted 1 to 80 letters, digits, - and _"
              .formatted(name));
    }
    return new ExecutionId(
        ACCOUNT + "execution:" + machine + ":" + name,
        name,
        ACCOUNT + "stateMachine:" + machine,
        "arn:aws:iam::000000000000:role/local");
  }

  /** As StartExecution: a name is used once. */
  void started(ExecutionId id) {
    if (own.putIfAbsent(id.arn(), RUNNING) != null) {
      throw new IllegalArgumentException(
          "there was an execution named %s before".formatted(id.name()));
    }
  }

  void ended(ExecutionId id, ExecutionStatus status) {
    own.put(id.arn(), status.name());
  }

  /**
   * The status that DescribeExecution gives; empty for an execution of another host, of which
   * nothing can be known here.
   */
  Optional<String> status(String arn) {
    String known = own.get(arn);
    if (known != null) {
      return Optional.of(known);
    }
    if (!arn.matches(ACCOUNT + "execution:[^:]+:[^:]+")) {
      return Optional.empty();
    }
    return ExecutionName.parse(arn.substring(arn.lastIndexOf(':') + 1))
        .filter(name -> name.host().equals(host))
        .map(name -> name.isProcessAlive() ? RUNNING : ExecutionStatus.ABORTED.name());
  }
}
