package trasiego.cli;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an execution ended and what happened in it, in the words of the service.
 *
 * @param output JSON, there exactly when it succeeded
 */
record Played(
    String status,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause,
    List<Event> history) {

  /** One event; payloads are JSON in a text. */
  record Event(String type, ObjectNode details) {}

  JsonNode json() {
    return JsonMapper.shared().readTree(output.orElse("{}"));
  }

  /** The names of the states in the order in which they were entered. */
  List<String> states() {
    return history.stream()
        .filter(event -> event.type().endsWith("StateEntered"))
        .map(event -> event.details().path("name").asString())
        .toList();
  }

  /** For a failing test: what the execution said at its end. */
  String end() {
    return status + " " + error.orElse("") + " " + cause.orElse("") + " after " + states();
  }
}
