package trasiego.cli.environment;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import trasiego.cli.console.Display;
import trasiego.handler.Json;
import trasiego.local.states.HistoryEvent;

/** What a step's result says to a person: a function's summary of its own work. */
public final class TaskSummary {
  private TaskSummary() {}

  static Optional<String> of(HistoryEvent event) {
    JsonNode payload = payload(event, "output");
    String address = JsonFields.text(payload, "address");
    return address == null
        ? Optional.ofNullable(JsonFields.text(payload, "summary"))
        : Optional.of(stored(payload, address));
  }

  /** The function's part of what a task was given or gave; a missing node where it has none. */
  public static JsonNode payload(HistoryEvent event, String detail) {
    try {
      return event
          .detail(detail)
          .map(text -> Json.document(text.getBytes(StandardCharsets.UTF_8), JsonNode.class))
          .map(node -> node.path("Payload"))
          .orElse(MissingNode.getInstance());
    } catch (JacksonException e) {
      // The service leaves out or cuts what is too long for it.
      return MissingNode.getInstance();
    }
  }

  /** A backup has figures instead of a summary. */
  private static String stored(JsonNode backup, String address) {
    return String.format(
        Locale.ROOT,
        "stored %s: %d tables, %d rows, %s in %s",
        address,
        backup.path("tables").asInt(0),
        backup.path("rows").asLong(0),
        Display.bytes(backup.path("rawBytes").asLong(0)),
        Display.bytes(backup.path("bytes").asLong(0)));
  }
}
