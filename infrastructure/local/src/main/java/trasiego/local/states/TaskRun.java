package trasiego.local.states;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import trasiego.local.jsonata.Scope;

/** One stay in a Task: calls, tries again as its Retry says, and goes where its Catch says. */
final class TaskRun {
  // The service's default is a year; it is what a Task without TimeoutSeconds waits.
  private static final long LONGEST_SECONDS = Fields.LARGEST;

  private final State.Task task;
  private final StateRun visit;
  private final HistoryWriter history;
  private final ExecutionDeadline lifespan;
  private final Timing timing;
  private final String region;
  private final TaskResource resource;
  private final Map<Retrier, Integer> attempts = new HashMap<>();

  TaskRun(
      State.Task task,
      StateRun visit,
      HistoryWriter history,
      ExecutionDeadline lifespan,
      Timing timing,
      String region) {
    this.task = task;
    this.visit = visit;
    this.history = history;
    this.lifespan = lifespan;
    this.timing = timing;
    this.region = region;
    this.resource = new TaskResource(task.resource());
  }

  StateRun.Step run() {
    while (true) {
      try {
        return attempt();
      } catch (StateFailedException e) {
        Optional<Duration> pause = pauseBeforeRetry(e.failure());
        if (pause.isEmpty()) {
          return caught(e);
        }
        lifespan.sleep(pause.get());
        visit.retried();
      }
    }
  }

  private StateRun.Step attempt() {
    Scope scope = visit.scope();
    JsonNode arguments = visit.evaluate(task.arguments(), scope, visit.input());
    StateRun.limit(
        arguments, "The state/task '%s' was given arguments with".formatted(task.name()));
    OptionalLong timeout = timeout(scope);
    JsonNode result = call(arguments, timeout);
    return visit.leave(
        task.assign(), task.output(), scope.with("result", result), result, task.next());
  }

  private OptionalLong timeout(Scope scope) {
    if (task.timeoutSeconds().isEmpty()) {
      return OptionalLong.empty();
    }
    Payload payload = task.timeoutSeconds().get();
    JsonNode seconds = visit.evaluate(payload, scope);
    boolean positive = seconds.isIntegralNumber() && seconds.asLong() >= 1;
    visit.require(positive, "positive integer", payload, seconds);
    return OptionalLong.of(seconds.asLong());
  }

  private JsonNode call(JsonNode arguments, OptionalLong timeout) {
    history.taskScheduled(resource, arguments, region, timeout);
    FutureTask<JsonNode> call = new FutureTask<>(() -> task.integration().call(arguments));
    history.taskStarted(resource);
    // Left running when the state times out or the execution is stopped: so does the service.
    Thread.ofVirtual().name("task " + task.name()).start(call);
    try {
      JsonNode result = lifespan.await(call, Duration.ofSeconds(timeout.orElse(LONGEST_SECONDS)));
      StateRun.limit(
          result, "The state/task '%s' returned a result with".formatted(task.resource()));
      history.taskSucceeded(resource, result);
      return result;
    } catch (TimeoutException e) {
      Failure failure = new Failure(Failure.TIMEOUT, Optional.empty());
      history.taskFailed(resource, "TimedOut", failure);
      throw new StateFailedException(failure);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (StateFailedException e) {
      history.taskFailed(resource, "Failed", e.failure());
      throw e;
    }
  }

  private StateFailedException failed(Throwable thrown) {
    if (thrown instanceof TaskFailedException e) {
      Failure failure = new Failure(e.error(), Optional.of(e.cause()));
      history.taskFailed(resource, "Failed", failure);
      return new StateFailedException(failure);
    }
    // A mistake in the integration itself, never part of what a machine can be tested against.
    throw new IllegalStateException(
        "the integration behind %s broke in state %s".formatted(task.resource(), task.name()),
        thrown);
  }

  private Optional<Duration> pauseBeforeRetry(Failure failure) {
    for (Retrier retrier : task.retry()) {
      if (failure.isNamedBy(retrier.errorEquals())) {
        int retried = attempts.merge(retrier, 1, Integer::sum) - 1;
        return retried < retrier.maxAttempts()
            ? Optional.of(retrier.pause(retried, timing.random()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private StateRun.Step caught(StateFailedException e) {
    for (Catcher catcher : task.catches()) {
      if (e.failure().isNamedBy(catcher.errorEquals())) {
        JsonNode error = e.failure().toErrorOutput();
        return visit.leave(
            catcher.assign(),
            catcher.output(),
            visit.scope().with("errorOutput", error),
            error,
            Optional.of(catcher.next()));
      }
    }
    throw e;
  }
}
