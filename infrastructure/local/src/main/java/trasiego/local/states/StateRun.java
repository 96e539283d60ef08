package trasiego.local.states;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.jsonata.Expression;
import trasiego.local.jsonata.QueryEvaluationException;
import trasiego.local.jsonata.Scope;
import trasiego.local.jsonata.StrictJson;

/** One stay in one state: what its expressions see, and what it leaves behind. */
final class StateRun {
  private static final int LARGEST_PAYLOAD = 262_144;
  private static final int LARGEST_VARIABLES = 10 * 1024 * 1024;
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final State state;
  private final JsonNode input;
  private final ObjectNode executionContext;
  private final Map<String, JsonNode> variables;
  private final HistoryWriter history;
  private final Timing timing;
  private final HistoryEvent entered;
  private int retryCount;

  /** Enters the state. */
  StateRun(
      State state,
      JsonNode input,
      ObjectNode executionContext,
      Map<String, JsonNode> variables,
      HistoryWriter history,
      Timing timing) {
    this.state = state;
    this.input = input;
    this.executionContext = executionContext;
    this.variables = variables;
    this.history = history;
    this.timing = timing;
    this.entered = history.stateEntered(state, input);
  }

  static String format(Instant instant) {
    return MILLIS.format(instant);
  }

  /** Where an execution goes next, empty at its end, and with what. */
  record Step(Optional<String> next, JsonNode output) {}

  JsonNode input() {
    return input;
  }

  void retried() {
    retryCount++;
  }

  /** The variables as they are now, with {@code $states.input} and {@code $states.context}. */
  Scope scope() {
    ObjectNode context = executionContext.deepCopy();
    context
        .putObject("State")
        .put("Name", state.name())
        .put("EnteredTime", format(entered.timestamp()))
        .put("RetryCount", retryCount);
    ObjectNode states = JsonNodeFactory.instance.objectNode();
    states.set("input", input);
    states.set("context", context);
    return new Scope(Map.copyOf(variables), states, timing.clock().instant(), timing.random());
  }

  /** The value of a field, an expression that fails being an event of its own. */
  JsonNode evaluate(Payload payload, Scope scope) {
    try {
      return payload.evaluate(scope);
    } catch (QueryEvaluationException e) {
      throw evaluationFailed(e, history.lastId() == entered.id());
    }
  }

  JsonNode evaluate(Optional<Payload> payload, Scope scope, JsonNode otherwise) {
    return payload.isPresent() ? evaluate(payload.get(), scope) : otherwise;
  }

  /** Fails the state where a field's value is not of the type that the field wants. */
  void require(boolean fits, String type, Payload payload, JsonNode found) {
    if (!fits) {
      throw evaluationFailed(
          payload instanceof Payload.Computed(String location, Expression expression)
              ? expression.wrongType(location, type, found)
              : new QueryEvaluationException(
                  state.name(), "Expected '%s', but found: %s".formatted(type, found)),
          true);
    }
  }

  /** A value that evaluates well and yet cannot be used. */
  StateFailedException unusable(String location, String message) {
    return evaluationFailed(new QueryEvaluationException(location, message), false);
  }

  // The service hangs a failed evaluation beside the entry into the state, but below any event
  // that came after it.
  private StateFailedException evaluationFailed(QueryEvaluationException e, boolean beside) {
    Failure failure =
        new Failure(Failure.QUERY_EVALUATION, Optional.of(context() + " " + e.getMessage()));
    history.evaluationFailed(
        beside ? entered.previousEventId() : history.lastId(), state.name(), e.location(), failure);
    return new StateFailedException(failure);
  }

  private String context() {
    return "An error occurred while executing the state '%s' (entered at the event id #%d)."
        .formatted(state.name(), entered.id());
  }

  StateFailedException noChoice() {
    return new StateFailedException(
        Failure.NO_CHOICE,
        context()
            + " Failed to transition out of the state. The state does not point to a next state.");
  }

  /** Leaves the state: both Assign and Output see the variables as they were before. */
  Step leave(
      Optional<Payload> assign,
      Optional<Payload> output,
      Scope scope,
      JsonNode otherwise,
      Optional<String> next) {
    Map<String, JsonNode> assigned = new HashMap<>();
    if (assign.isPresent()) {
      JsonNode values = evaluate(assign.get(), scope);
      limit(values, "The variables assigned in the state '%s' have".formatted(state.name()));
      values.properties().forEach(entry -> assigned.put(entry.getKey(), entry.getValue()));
    }
    JsonNode result = evaluate(output, scope, otherwise);
    limit(result, "The state '%s' returned a result with".formatted(state.name()));
    variables.putAll(assigned);
    if (variables.values().stream().mapToLong(StrictJson::size).sum() > LARGEST_VARIABLES) {
      throw new StateFailedException(
          Failure.DATA_LIMIT,
          "The variables together exceed %d bytes.".formatted(LARGEST_VARIABLES));
    }
    history.stateExited(state, result, assigned);
    return new Step(next, result);
  }

  /** Fails where JSON is larger than the service lets pass from one state to the next. */
  static void limit(JsonNode value, String what) {
    if (StrictJson.size(value) > LARGEST_PAYLOAD) {
      throw new StateFailedException(
          Failure.DATA_LIMIT,
          what + " a size exceeding the maximum number of bytes service limit.");
    }
  }
}
