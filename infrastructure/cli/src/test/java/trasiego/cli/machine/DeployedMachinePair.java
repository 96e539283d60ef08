package trasiego.cli.machine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import trasiego.cli.aws.DeployedEvent;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.scenario.KillFixture;
import trasiego.local.states.ExecutionListener;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Store;
import trasiego.testing.TestDatabase;

/** The machines of the deployed stack. */
final class DeployedMachinePair implements MachinePair {
  private static final long POLL_MILLIS = 250;

  private final DeployedStack stack;
  private final SfnClient executions;
  private final Store store;

  DeployedMachinePair(DeployedStack stack, TestDatabase database) {
    this.stack = stack;
    this.executions = stack.executions();
    this.store = stack.emptyStore();
    stack.serve(database);
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public MachineExecution play(Machine machine, String input, ExecutionListener listener) {
    String execution =
        executions
            .startExecution(
                request ->
                    request
                        .stateMachineArn(stack.machine(machine))
                        .name(UUID.randomUUID().toString())
                        .input(input))
            .executionArn();
    DescribeExecutionResponse now;
    int heard = 0;
    do {
      KillFixture.pause(POLL_MILLIS);
      // Asked before the history is read: what it says then has happened before the end.
      now = describe(execution);
      List<HistoryEvent> events = history(execution);
      events.subList(heard, events.size()).forEach(listener::happened);
      heard = events.size();
    } while (now.status() == ExecutionStatus.RUNNING);
    return new MachineExecution(
        execution,
        now.statusAsString(),
        Optional.ofNullable(now.output()),
        Optional.ofNullable(now.error()),
        Optional.ofNullable(now.cause()),
        history(execution));
  }

  private DescribeExecutionResponse describe(String execution) {
    return executions.describeExecution(request -> request.executionArn(execution));
  }

  private List<HistoryEvent> history(String execution) {
    return executions
        .getExecutionHistoryPaginator(request -> request.executionArn(execution).maxResults(1000))
        .events()
        .stream()
        .map(DeployedEvent::of)
        .toList();
  }

  @Override
  public void close() {
    store.close();
    executions.close();
  }
}
