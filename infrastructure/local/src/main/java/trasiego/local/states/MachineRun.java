package trasiego.local.states;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.jsonata.Scope;
import trasiego.local.jsonata.StrictJson;

/** One run of a machine; ends in exactly one of the service's four ways, whatever happens. */
public final class MachineRun {
  private final StateMachine machine;
  private final ExecutionId id;
  private final JsonNode input;
  private final Timing timing;
  private final HistoryWriter history;
  private final ExecutionDeadline lifespan;
  private final ObjectNode context;
  private final Map<String, JsonNode> variables = new LinkedHashMap<>();

  /**
   * @param inputJson the machine's input
   * @param listener hears of each event as it happens
   * @throws IllegalArgumentException when the input is not JSON
   */
  public MachineRun(
      StateMachine machine,
      ExecutionId id,
      String inputJson,
      Timing timing,
      ExecutionListener listener) {
    this.machine = Objects.requireNonNull(machine);
    this.id = Objects.requireNonNull(id);
    this.input = parse(inputJson);
    this.timing = Objects.requireNonNull(timing);
    this.history = new HistoryWriter(timing.clock(), listener);
    this.lifespan = new ExecutionDeadline(timing, machine.timeout());
    this.context = context();
  }

  private static JsonNode parse(String inputJson) {
    try {
      return StrictJson.parse(inputJson);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "the input of the execution is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private ObjectNode context() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode execution = root.putObject("Execution");
    execution.put("Id", id.arn());
    execution.set("Input", input);
    execution.put("Name", id.name());
    execution.put("RoleArn", id.roleArn());
    execution.put("StartTime", StateRun.format(timing.clock().instant()));
    root.putObject("StateMachine").put("Id", id.stateMachineArn()).put("Name", machine.name());
    return root;
  }

  /**
   * Ends the execution as StopExecution does: no Catch runs, and a function that is running is not
   * stopped. Does nothing when the execution has ended.
   */
  public void stop(String error, String cause) {
    lifespan.stop(
        new ExecutionDeadline.Stop(Optional.ofNullable(error), Optional.ofNullable(cause)));
  }

  /** Runs from the first state to an end, on this thread. */
  public Outcome run() {
    lifespan.begin();
    try {
      history.executionStarted(input, id.roleArn());
      StateRun.limit(input, "The input of the execution has");
      JsonNode output = runStates();
      history.executionSucceeded(output);
      return ended(ExecutionStatus.SUCCEEDED, Optional.of(output.toString()), Optional.empty());
    } catch (StateFailedException e) {
      Failure failure = e.failure();
      history.executionEnded(
          "ExecutionFailed",
          Optional.of(failure.error()).filter(text -> !text.isEmpty()),
          failure.cause());
      return ended(ExecutionStatus.FAILED, Optional.empty(), Optional.of(failure));
    } catch (ExecutionDeadline.OutOfTimeException e) {
      history.executionEnded("ExecutionTimedOut", Optional.empty(), Optional.empty());
      return ended(ExecutionStatus.TIMED_OUT, Optional.empty(), Optional.empty());
    } catch (ExecutionDeadline.StoppedException e) {
      ExecutionDeadline.Stop stop = lifespan.stopped().orElseThrow();
      history.executionEnded("ExecutionAborted", stop.error(), stop.cause());
      return new Outcome(
          ExecutionStatus.ABORTED, Optional.empty(), stop.error(), stop.cause(), history.events());
    } finally {
      lifespan.end();
    }
  }

  private Outcome ended(
      ExecutionStatus status, Optional<String> output, Optional<Failure> failure) {
    return new Outcome(
        status,
        output,
        failure.map(Failure::error).filter(text -> !text.isEmpty()),
        failure.flatMap(Failure::cause),
        history.events());
  }

  private JsonNode runStates() {
    JsonNode data = input;
    Optional<String> next = Optional.of(machine.startAt());
    while (next.isPresent()) {
      lifespan.check();
      if (history.isFull()) {
        throw new StateFailedException(
            Failure.RUNTIME,
            "The execution reached the maximum number of history events (%d)."
                .formatted(HistoryWriter.MOST_EVENTS));
      }
      State state = machine.state(next.get());
      StateRun visit = new StateRun(state, data, context, variables, history, timing);
      StateRun.Step step = stay(state, visit);
      data = step.output();
      next = step.next();
    }
    return data;
  }

  private StateRun.Step stay(State state, StateRun visit) {
    return switch (state) {
      case State.Task task ->
          new TaskRun(task, visit, history, lifespan, timing, id.region()).run();
      case State.Choice choice -> choose(choice, visit);
      case State.Wait wait -> {
        lifespan.sleep(pause(wait, visit));
        yield visit.leave(wait.assign(), wait.output(), visit.scope(), visit.input(), wait.next());
      }
      case State.Pass pass ->
          visit.leave(pass.assign(), pass.output(), visit.scope(), visit.input(), pass.next());
      case State.Succeed succeed ->
          visit.leave(
              Optional.empty(), succeed.output(), visit.scope(), visit.input(), Optional.empty());
      case State.Fail fail -> throw failed(fail, visit);
    };
  }

  private static StateRun.Step choose(State.Choice choice, StateRun visit) {
    Scope scope = visit.scope();
    for (State.Choice.Rule rule : choice.rules()) {
      JsonNode condition = visit.evaluate(rule.condition(), scope);
      visit.require(condition.isBoolean(), "boolean", rule.condition(), condition);
      if (condition.booleanValue()) {
        return visit.leave(
            rule.assign(), rule.output(), scope, visit.input(), Optional.of(rule.next()));
      }
    }
    if (choice.otherwise().isEmpty()) {
      throw visit.noChoice();
    }
    return visit.leave(choice.assign(), choice.output(), scope, visit.input(), choice.otherwise());
  }

  private Duration pause(State.Wait wait, StateRun visit) {
    Scope scope = visit.scope();
    if (wait.seconds().isPresent()) {
      Payload payload = wait.seconds().get();
      JsonNode seconds = visit.evaluate(payload, scope);
      boolean good =
          seconds.isIntegralNumber() && seconds.asLong() >= 0 && seconds.asLong() <= Fields.LARGEST;
      visit.require(good, "integer", payload, seconds);
      return Duration.ofSeconds(seconds.asLong());
    }
    Payload payload = wait.timestamp().orElseThrow();
    JsonNode timestamp = visit.evaluate(payload, scope);
    visit.require(timestamp.isString(), "string", payload, timestamp);
    try {
      Instant until =
          OffsetDateTime.parse(timestamp.asString(), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant();
      Duration left = Duration.between(timing.clock().instant(), until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      throw visit.unusable(
          "Timestamp",
          "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format"
              + " string: "
              + timestamp.asString());
    }
  }

  private static StateFailedException failed(State.Fail fail, StateRun visit) {
    return new StateFailedException(
        new Failure(text(fail.error(), visit).orElse(""), text(fail.cause(), visit)));
  }

  private static Optional<String> text(Optional<Payload> payload, StateRun visit) {
    return payload.map(
        field -> {
          JsonNode text = visit.evaluate(field, visit.scope());
          visit.require(text.isString(), "string", field, text);
          return text.asString();
        });
  }
}
