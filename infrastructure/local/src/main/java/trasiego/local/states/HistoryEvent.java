package trasiego.local.states;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event of an execution, as GetExecutionHistory gives it.
 *
 * @param previousEventId the event this one follows from, 0 for the first state as for the start
 * @param details the members of the event's own details object; payloads are JSON in a text
 */
public record HistoryEvent(
    long id, long previousEventId, Instant timestamp, String type, ObjectNode details) {
  /** One of the details as text, such as the name of the state or the error. */
  public Optional<String> detail(String name) {
    return Optional.ofNullable(details.get(name))
        .filter(JsonNode::isString)
        .map(JsonNode::asString);
  }

  /** The event with the service's field names. */
  public ObjectNode toJson() {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("id", id);
    event.put("previousEventId", previousEventId);
    event.put("timestamp", timestamp.toString());
    event.put("type", type);
    if (!details.isEmpty()) {
      event.set(detailsName(), details);
    }
    return event;
  }

  private String detailsName() {
    if (type.endsWith("StateEntered")) {
      return "stateEnteredEventDetails";
    }
    if (type.endsWith("StateExited")) {
      return "stateExitedEventDetails";
    }
    return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
  }
}
