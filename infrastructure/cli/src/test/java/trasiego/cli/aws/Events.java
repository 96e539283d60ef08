package trasiego.cli.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.states.HistoryEvent;

/** Writes the history of an execution for a test, each event a second after the one before. */
public final class Events {
  private static final Instant START = Instant.parse("2026-11-24T15:00:00Z");
  private static final double MILLIS = 1000.0;

  private final List<HistoryEvent> events = new ArrayList<>();

  public static Events begin() {
    return new Events().add("ExecutionStarted", details().put("input", "{}"));
  }

  /** A step that works at once. */
  public Events step(String name, String request, String answer) {
    return entered(name).scheduled(request).succeeded(answer).exited(name);
  }

  public Events entered(String name) {
    return add("TaskStateEntered", details().put("name", name).put("input", "{}"));
  }

  public Events scheduled(String payload) {
    return add("TaskScheduled", details().put("parameters", "{\"Payload\":" + payload + "}"));
  }

  Events succeeded(String payload) {
    return add("TaskSucceeded", details().put("output", "{\"Payload\":" + payload + "}"));
  }

  public Events failed(String error, String cause) {
    return add("TaskFailed", details().put("error", error).put("cause", cause));
  }

  public Events exited(String name) {
    return add("TaskStateExited", details().put("name", name).put("output", "{}"));
  }

  Events waited(String name) {
    return add("WaitStateEntered", details().put("name", name).put("input", "{}"))
        .add("WaitStateExited", details().put("name", name).put("output", "{}"));
  }

  List<HistoryEvent> succeed(String output) {
    return add("ExecutionSucceeded", details().put("output", output)).events;
  }

  public List<HistoryEvent> fail(String error, String cause) {
    return add("ExecutionFailed", details().put("error", error).put("cause", cause)).events;
  }

  List<HistoryEvent> abort() {
    return add("ExecutionAborted", details()).events;
  }

  /** As the service sends it: times are numbers of seconds. */
  static JsonNode onTheWire(HistoryEvent event) {
    return event.toJson().put("timestamp", event.timestamp().toEpochMilli() / MILLIS);
  }

  private Events add(String type, ObjectNode details) {
    int id = events.size() + 1;
    events.add(new HistoryEvent(id, id - 1L, START.plusSeconds(id), type, details));
    return this;
  }

  private static ObjectNode details() {
    return JsonMapper.shared().createObjectNode();
  }
}
