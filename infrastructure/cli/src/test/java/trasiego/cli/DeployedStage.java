package trasiego.cli;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.cli.Deployment.Machine;
import trasiego.store.Store;
import trasiego.testing.TestDatabase;

/** The machines of the deployed stack. */
final class DeployedStage implements Stage {
  private static final long POLL_MILLIS = 250;

  private final DeployedStack stack;
  private final SfnClient executions;
  private final Store store;

  DeployedStage(DeployedStack stack, TestDatabase database) {
    this.stack = stack;
    this.executions = stack.executions();
    this.store = stack.emptyStore();
    stack.serve(database);
  }

  @Override
  public Store store() {
    return store;
  }

  /** Starts a machine and answers the execution's ARN. */
  String start(Machine machine, String input) {
    return executions
        .startExecution(
            request ->
                request
                    .stateMachineArn(stack.machine(machine))
                    .name(UUID.randomUUID().toString())
                    .input(input))
        .executionArn();
  }

  @Override
  public Played play(Machine machine, String input) {
    return toEnd(start(machine, input));
  }

  Played toEnd(String execution) {
    DescribeExecutionResponse now = describe(execution);
    while (now.status() == ExecutionStatus.RUNNING) {
      Cellar.pause(POLL_MILLIS);
      now = describe(execution);
    }
    return new Played(
        now.statusAsString(),
        Optional.ofNullable(now.output()),
        Optional.ofNullable(now.error()),
        Optional.ofNullable(now.cause()),
        history(execution).map(DeployedStage::event).toList());
  }

  private DescribeExecutionResponse describe(String execution) {
    return executions.describeExecution(request -> request.executionArn(execution));
  }

  Stream<HistoryEvent> history(String execution) {
    return executions
        .getExecutionHistoryPaginator(request -> request.executionArn(execution).maxResults(1000))
        .events()
        .stream();
  }

  /** The members that {@link Played} compares, as the service names them. */
  private static Played.Event event(HistoryEvent event) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    if (event.stateEnteredEventDetails() != null) {
      put(details, "name", event.stateEnteredEventDetails().name());
      put(details, "input", event.stateEnteredEventDetails().input());
    }
    if (event.stateExitedEventDetails() != null) {
      put(details, "name", event.stateExitedEventDetails().name());
      put(details, "output", event.stateExitedEventDetails().output());
    }
    if (event.taskScheduledEventDetails() != null) {
      put(details, "resource", event.taskScheduledEventDetails().resource());
      put(details, "parameters", event.taskScheduledEventDetails().parameters());
    }
    if (event.taskFailedEventDetails() != null) {
      put(details, "error", event.taskFailedEventDetails().error());
      put(details, "cause", event.taskFailedEventDetails().cause());
    }
    if (event.taskTimedOutEventDetails() != null) {
      put(details, "error", event.taskTimedOutEventDetails().error());
    }
    if (event.evaluationFailedEventDetails() != null) {
      put(details, "error", event.evaluationFailedEventDetails().error());
      put(details, "cause", event.evaluationFailedEventDetails().cause());
    }
    return new Played.Event(event.typeAsString(), details);
  }

  private static void put(ObjectNode details, String name, String value) {
    if (value != null) {
      details.put(name, value);
    }
  }

  List<String> entered(String execution) {
    return history(execution)
        .filter(event -> event.stateEnteredEventDetails() != null)
        .map(event -> event.stateEnteredEventDetails().name())
        .toList();
  }

  @Override
  public void close() {
    store.close();
    executions.close();
  }
}
