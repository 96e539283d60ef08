package trasiego.local.states;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the events of one execution with the service's types, details and order. */
final class HistoryWriter {
  /** The service ends an execution at this many events: a loop must not get near it. */
  static final int MOST_EVENTS = 25_000;

  private final Clock clock;
  private final ExecutionListener listener;
  private final List<HistoryEvent> events = new ArrayList<>();
  private long last;

  HistoryWriter(Clock clock, ExecutionListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  List<HistoryEvent> events() {
    return events;
  }

  boolean isFull() {
    return events.size() >= MOST_EVENTS - 1;
  }

  void executionStarted(JsonNode input, String roleArn) {
    ObjectNode details = payload("input", input);
    details.put("roleArn", roleArn);
    add("ExecutionStarted", 0, details);
    // The service hangs the first state below 0, not below the start.
    last = 0;
  }

  void executionSucceeded(JsonNode output) {
    add("ExecutionSucceeded", last, payload("output", output));
  }

  /** ExecutionFailed, ExecutionTimedOut or ExecutionAborted. */
  void executionEnded(String type, Optional<String> error, Optional<String> cause) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    error.ifPresent(text -> details.put("error", text));
    cause.ifPresent(text -> details.put("cause", text));
    add(type, last, details);
  }

  HistoryEvent stateEntered(State state, JsonNode input) {
    ObjectNode details = payload("input", input);
    details.put("name", state.name());
    return add(state.type() + "StateEntered", last, details);
  }

  void stateExited(State state, JsonNode output, Map<String, JsonNode> assigned) {
    ObjectNode details = payload("output", output);
    details.put("name", state.name());
    if (!assigned.isEmpty()) {
      ObjectNode variables = details.putObject("assignedVariables");
      assigned.forEach((name, value) -> variables.put(name, value.toString()));
      details.putObject("assignedVariablesDetails").put("truncated", false);
    }
    add(state.type() + "StateExited", last, details);
  }

  /**
   * @param below the event that the service hangs this one below
   */
  void evaluationFailed(long below, String state, String location, Failure failure) {
    ObjectNode details = failed(failure);
    details.put("state", state);
    details.put("location", location);
    add("EvaluationFailed", below, details);
  }

  long lastId() {
    return last;
  }

  void taskScheduled(
      TaskResource resource, JsonNode arguments, String region, OptionalLong timeoutSeconds) {
    ObjectNode details;
    if (resource.isFunction()) {
      details = payload("input", arguments);
      details.put("resource", resource.arn());
    } else {
      details = resource.details();
      details.put("parameters", arguments.toString());
      details.put("region", region);
    }
    timeoutSeconds.ifPresent(seconds -> details.put("timeoutInSeconds", seconds));
    add(resource.eventPrefix() + "Scheduled", last, details);
  }

  void taskStarted(TaskResource resource) {
    add(resource.eventPrefix() + "Started", last, resource.details());
  }

  void taskSucceeded(TaskResource resource, JsonNode output) {
    ObjectNode details = resource.details();
    details.setAll(payload("output", output));
    add(resource.eventPrefix() + "Succeeded", last, details);
  }

  /** Failed, or TimedOut where the error is the state's own timeout. */
  void taskFailed(TaskResource resource, String how, Failure failure) {
    ObjectNode details = resource.details();
    details.setAll(failed(failure));
    add(resource.eventPrefix() + how, last, details);
  }

  private HistoryEvent add(String type, long previous, ObjectNode details) {
    HistoryEvent event =
        new HistoryEvent(events.size() + 1L, previous, clock.instant(), type, details);
    events.add(event);
    last = event.id();
    listener.happened(event);
    return event;
  }

  private static ObjectNode payload(String name, JsonNode value) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put(name, value.toString());
    details.putObject(name + "Details").put("truncated", false);
    return details;
  }

  private static ObjectNode failed(Failure failure) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.put("error", failure.error());
    failure.cause().ifPresent(cause -> details.put("cause", cause));
    return details;
  }
}
