package trasiego.cli.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.Stack;
import trasiego.cli.exit.UsageException;

/**
 * Starts an execution under a name that says what it is for: whoever gives the same command again,
 * at once or after a lost connection, finds the one under way instead of starting a second.
 */
final class ExecutionStarter {
  /** So often can the same thing be started in the 90 days that a name is remembered. */
  private static final int MOST = 500;

  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final SfnClient client;
  private final Stack stack;
  private final Pause pause;

  ExecutionStarter(SfnClient client, Stack stack, Pause pause) {
    this.client = client;
    this.stack = stack;
    this.pause = pause;
  }

  /**
   * @param found whether it was under way already
   */
  record Started(String execution, boolean found) {}

  /** The first one is named by the name alone, each later one by its number too. */
  Started start(Machine machine, String name, String input) {
    for (int number = 1; number <= MOST; number++) {
      String numbered = number == 1 ? name : name + "-" + number;
      Optional<Started> started = startOrFind(machine, numbered, input);
      if (started.isPresent()) {
        return started.get();
      }
    }
    throw new UsageException(
        "there are " + MOST + " executions named " + name + " already; give another --commit");
  }

  /** Empty where the execution of this name has ended. */
  private Optional<Started> startOrFind(Machine machine, String name, String input) {
    String execution = stack.execution(machine, name);
    Optional<ExecutionStatus> known = status(execution);
    if (known.isPresent()) {
      return underWay(execution, known.get());
    }
    try {
      String started =
          patiently(
              "starting execution " + name,
              () ->
                  client
                      .startExecution(
                          request ->
                              request
                                  .stateMachineArn(stack.machine(machine))
                                  .name(name)
                                  .input(input))
                      .executionArn());
      return Optional.of(new Started(started, false));
    } catch (ExecutionAlreadyExistsException e) {
      // Begun by another in between: perhaps so lately that it cannot be described yet.
      return underWay(execution, status(execution).orElse(ExecutionStatus.RUNNING));
    } catch (StateMachineDoesNotExistException e) {
      throw AwsFailure.noStack(stack, "no machine " + stack.machine(machine));
    }
  }

  private static Optional<Started> underWay(String execution, ExecutionStatus status) {
    return status == ExecutionStatus.RUNNING
        ? Optional.of(new Started(execution, true))
        : Optional.empty();
  }

  /** Empty where there is no such execution. */
  Optional<ExecutionStatus> status(String execution) {
    try {
      return Optional.of(
          patiently(
              "looking for execution " + execution,
              () -> {
                DescribeExecutionResponse found =
                    client.describeExecution(request -> request.executionArn(execution));
                return found.status();
              }));
    } catch (ExecutionDoesNotExistException | StateMachineDoesNotExistException e) {
      return Optional.empty();
    }
  }

  /** One call to the service. */
  @FunctionalInterface
  private interface Call<T> {
    T make();
  }

  /** The name makes a start that may have arrived harmless to repeat. */
  private <T> T patiently(String doing, Call<T> call) {
    Duration wait = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return call.make();
      } catch (ExecutionAlreadyExistsException
          | ExecutionDoesNotExistException
          | StateMachineDoesNotExistException e) {
        throw e;
      } catch (SdkException e) {
        if (attempt == TRIES || !AwsFailure.isTransient(e)) {
          throw AwsFailure.of(doing, e);
        }
        pause.of(wait);
        wait = wait.multipliedBy(2);
      }
    }
  }
}
