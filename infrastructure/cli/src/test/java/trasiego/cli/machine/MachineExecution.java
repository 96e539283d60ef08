package trasiego.cli.machine;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.states.HistoryEvent;

/**
 * How an execution ended and what happened in it, in the words of the service.
 *
 * @param output JSON, there exactly when it succeeded
 */
record MachineExecution(
    String execution,
    String status,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause,
    List<HistoryEvent> history) {
  JsonNode json() {
    return JsonMapper.shared().readTree(output.orElse("{}"));
  }

  /** The names of the states in the order in which they were entered. */
  List<String> states() {
    return history.stream()
        .filter(event -> event.type().endsWith("StateEntered"))
        .flatMap(event -> event.detail("name").stream())
        .toList();
  }

  /** The errors of calls that failed, in order, those that were tried again among them. */
  List<String> failures() {
    return history.stream()
        .filter(event -> event.type().equals("TaskFailed"))
        .flatMap(event -> event.detail("error").stream())
        .toList();
  }

  /** For a failing test: what the execution said at its end. */
  String end() {
    return status + " " + error.orElse("") + " " + cause.orElse("") + " after " + states();
  }
}
