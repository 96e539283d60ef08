package trasiego.cli.environment;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.handler.Json;

/** What a person reads of a cause. */
public final class ErrorMessage {
  private ErrorMessage() {}

  /** The message in a cause, which for a function's error is JSON. */
  public static String message(String cause) {
    if (!cause.startsWith("{") || !cause.contains("\"errorMessage\"")) {
      return cause;
    }
    try {
      JsonNode node = Json.document(cause.getBytes(StandardCharsets.UTF_8), JsonNode.class);
      return node.path("errorMessage").asString(cause);
    } catch (JacksonException e) {
      // The service cuts a long cause in the middle.
      return cause;
    }
  }
}
