package trasiego.migration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file asks of the runner: {@code -- trasiego:timeout 5min: reads the whole table}. */
record Directive(String name, String value, String reason) {
  private static final Pattern LINE = Pattern.compile("--\\s*trasiego:(\\S*)\\s*(.*?)\\s*");
  private static final Pattern LIMIT =
      Pattern.compile("(\\d{1,6})\\s*(ms|s|min|h)\\s*:\\s*(\\S.*)");
  private static final List<String> LIMITS = List.of("timeout", "lock-timeout");

  static boolean isOne(String comment) {
    return LINE.matcher(comment).matches();
  }

  /** Empty where {@link #problem} says why. */
  static Optional<Directive> parse(String comment) {
    Matcher line = LINE.matcher(comment);
    if (!line.matches() || !LIMITS.contains(line.group(1))) {
      return Optional.empty();
    }
    Matcher limit = LIMIT.matcher(line.group(2));
    return limit.matches()
        ? Optional.of(new Directive(line.group(1), limit.group(1) + limit.group(2), limit.group(3)))
        : Optional.empty();
  }

  static Optional<String> problem(String comment) {
    Matcher line = LINE.matcher(comment);
    if (!line.matches() || parse(comment).isPresent()) {
      return Optional.empty();
    }
    String name = line.group(1);
    if (LIMITS.contains(name)) {
      return Optional.of(
          "\""
              + comment.strip()
              + "\" is not understood, wanted -- trasiego:"
              + name
              + " <number><ms|s|min|h>: <reason>");
    }
    return Optional.of(
        "directive \"trasiego:" + name + "\" is not known; known are " + String.join(", ", LIMITS));
  }

  Duration limit() {
    Matcher matcher = Pattern.compile("(\\d+)([a-z]+)").matcher(value);
    if (!matcher.matches()) {
      throw new IllegalStateException("a parsed directive holds " + value);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
