package trasiego.cli.result;

import java.util.List;
import java.util.Optional;
import java.util.Set;
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
record HistoryFacts(
    Optional<String> record,
    Optional<String> outcome,
    Optional<String> summary,
    Optional<String> backup,
    List<String> applied) {
  /** The actions that ask for a record; the first is that of a machine of an earlier version. */
  private static final Set<String> ASKS =
      Set.of("record", "recordDeployment", "recordRestoration", "recordBackup");

  static HistoryFacts of(List<HistoryEvent> history) {
    HistoryFacts found =
        new HistoryFacts(
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

  private HistoryFacts asked(JsonNode payload) {
    return ASKS.contains(payload.path("action").asString(""))
        ? new HistoryFacts(
            record,
            Optional.ofNullable(JsonFields.text(payload, "outcome")),
            summary,
            backup,
            applied)
        : this;
  }

  private HistoryFacts answered(JsonNode payload) {
    String key = JsonFields.text(payload, "record");
    if (key != null) {
      return new HistoryFacts(
          Optional.of(key),
          outcome,
          Optional.ofNullable(JsonFields.text(payload, "summary")),
          backup,
          payload.has("appliedVersions")
              ? JsonFields.texts(payload.path("appliedVersions"))
              : applied);
    }
    return new HistoryFacts(
        record,
        outcome,
        summary,
        backup.or(() -> Optional.ofNullable(JsonFields.text(payload, "address"))),
        payload.has("applied") ? JsonFields.texts(payload.path("applied")) : applied);
  }
}
