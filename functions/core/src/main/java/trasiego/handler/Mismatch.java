package trasiego.handler;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Why a request was not understood, said for who sent it: the field, what was found and what was
 * wanted, and nothing of Java's classes.
 */
record Mismatch(String field, String reason) {
  private static final Pattern FOUND =
      Pattern.compile("(?:Cannot coerce (?:empty )?|from )(Object|Array|String|Boolean|\\w+)");
  private static final Map<String, String> TOKENS =
      Map.of(
          "Object", "an object",
          "Array", "a list",
          "String", "a text",
          "Boolean", "true or false");

  static Mismatch of(JacksonException e) {
    return new Mismatch(field(e), reason(e));
  }

  private static String field(JacksonException e) {
    return e.getPath().stream()
        .map(
            part ->
                part.getPropertyName() == null
                    ? "[" + part.getIndex() + "]"
                    : part.getPropertyName())
        .reduce((left, right) -> right.startsWith("[") ? left + right : left + "." + right)
        .orElse("");
  }

  private static String reason(JacksonException e) {
    String message = firstLine(e);
    if (message.startsWith("Trailing token")) {
      return "found more behind the request's end, wanted one object";
    }
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "found an unknown field, wanted one of " + unknown.getKnownPropertyIds();
      case MismatchedInputException mismatch -> {
        String found = found(message);
        yield "found " + found + ", wanted " + wanted(mismatch.getTargetType(), found);
      }
      case DatabindException other -> "found what does not fit, wanted another value";
      default -> "not JSON that fits: " + message;
    };
  }

  private static String found(String message) {
    Matcher matcher = FOUND.matcher(message);
    if (message.startsWith("No content")) {
      return "nothing";
    }
    return matcher.find() ? TOKENS.getOrDefault(matcher.group(1), "a number") : "another value";
  }

  private static String wanted(Class<?> type, String found) {
    if (type == null) {
      return "another value";
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a whole number" + (found.equals("a text") ? " without quotes" : "");
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  /** The later lines quote the source. */
  private static String firstLine(JacksonException e) {
    return Optional.ofNullable(e.getOriginalMessage())
        .flatMap(message -> message.lines().findFirst())
        .orElse("not understood");
  }

  @Override
  public String toString() {
    return (field.isEmpty() ? "request" : "field \"" + field + "\"") + ": " + reason;
  }
}
