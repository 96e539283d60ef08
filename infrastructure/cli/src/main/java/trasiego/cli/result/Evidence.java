package trasiego.cli.result;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.environment.TaskSummary;
import trasiego.local.states.HistoryEvent;

/**
 * What an execution's own events tell of it: enough for its result where the store may not be read.
 *
 * @param record the key of the record
 * @param outcome as it stands in the record
 * @param backup the address of the first backup
 * @param applied the versions that were applied, oldest first
 */
record Evidence(
    Optional<String> record,
    Optional<String> outcome,
    Optional<String> summary,
    Optional<String> backup,
    List<String> applied) {

  static Evidence of(List<HistoryEvent> history) {
    Evidence found =
        new Evidence(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    for (HistoryEvent event : history) {
      found =
          switch (event.type()) {
            case "TaskScheduled" -> found.asked(TaskSummary.payload(event, "parameters"));
            case "TaskSucceeded" -> found.answered(TaskSummary.payload(event, "output"));
            default -> found;
          };
    }
    return found;
  }

  private Evidence asked(JsonNode payload) {
    return "record".equals(JsonFields.text(payload, "action"))
        ? new Evidence(
            record,
            Optional.ofNullable(JsonFields.text(payload, "outcome")),
            summary,
            backup,
            applied)
        : this;
  }

  private Evidence answered(JsonNode payload) {
    String key = JsonFields.text(payload, "record");
    if (key != null) {
      return new Evidence(
          Optional.of(key),
          outcome,
          Optional.ofNullable(JsonFields.text(payload, "summary")),
          backup,
          payload.has("appliedVersions")
              ? JsonFields.texts(payload.path("appliedVersions"))
              : applied);
    }
    return new Evidence(
        record,
        outcome,
        summary,
        backup.or(() -> Optional.ofNullable(JsonFields.text(payload, "address"))),
        payload.has("applied") ? JsonFields.texts(payload.path("applied")) : applied);
  }
}
