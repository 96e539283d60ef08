package trasiego.status.text;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.handler.Json;

/**
 * Why an execution failed, in words: the message alone of what Lambda hands to Step Functions as
 * JSON with type and stack trace.
 */
public record FailureText(String error, String message) {
  private static final int LONGEST = 2000;

  /** Step Functions cuts a long cause, so that it may be JSON without an end. */
  private static final Pattern MESSAGE =
      Pattern.compile("\"errorMessage\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"?");

  public static FailureText of(String error, String cause) {
    return new FailureText(given(error), Format.cut(message(given(cause)), LONGEST));
  }

  /** The machine says "none" where it has neither. */
  private static String given(String text) {
    return text == null || text.equals("none") ? "" : text;
  }

  public boolean isKnown() {
    return !error.isEmpty() || !message.isEmpty();
  }

  /** The error's name without its package. */
  public String name() {
    return error.substring(error.lastIndexOf('.') + 1);
  }

  private static String message(String cause) {
    if (!cause.stripLeading().startsWith("{")) {
      return cause.strip();
    }
    try {
      JsonNode node = Json.document(cause.getBytes(StandardCharsets.UTF_8), JsonNode.class);
      JsonNode message = node.path("errorMessage");
      return message.isString() ? message.asString().strip() : cause.strip();
    } catch (JacksonException e) {
      Matcher matcher = MESSAGE.matcher(cause);
      return matcher.find() ? unescaped(matcher.group(1)) : cause.strip();
    }
  }

  private static String unescaped(String text) {
    String whole = text.endsWith("\\") ? text.substring(0, text.length() - 1) : text;
    try {
      return Json.document(('"' + whole + '"').getBytes(StandardCharsets.UTF_8), String.class);
    } catch (JacksonException e) {
      return whole;
    }
  }
}
