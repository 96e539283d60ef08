package trasiego.handler;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import trasiego.failure.InvalidRequestException;

/** The environment variables of a function, read once; a missing or malformed one is named. */
public record Settings(Map<String, String> variables) {
  public Settings {
    variables = Map.copyOf(variables);
  }

  public String required(String name) {
    return optional(name)
        .orElseThrow(
            () -> new InvalidRequestException("environment variable " + name + " is not set"));
  }

  /**
   * Absent where the variable is missing or empty: a template cannot leave one out by parameter.
   */
  public Optional<String> optional(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** A whole number of seconds, at least one. */
  public Duration seconds(String name, Duration otherwise) {
    return optional(name)
        .map(value -> Duration.ofSeconds(number(name, value, 1)))
        .orElse(otherwise);
  }

  public int count(String name, int otherwise) {
    return optional(name).map(value -> number(name, value, 1)).orElse(otherwise);
  }

  /** A number of which none at all is one. */
  public int limit(String name, int otherwise) {
    return optional(name).map(value -> number(name, value, 0)).orElse(otherwise);
  }

  /** The deployed environment, such as {@code staging}. */
  public String environment() {
    return required("TRASIEGO_ENVIRONMENT");
  }

  private static int number(String name, String value, int least) {
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, in one voice with the numbers that are too small.
    }
    throw new InvalidRequestException(
        "environment variable "
            + name
            + " is \""
            + value
            + "\", wanted a whole number of at least "
            + least);
  }
}
