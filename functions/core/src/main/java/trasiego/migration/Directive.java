package trasiego.migration;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file asks of the runner and of the plan: {@code -- trasiego:timeout 5min: reads the whole
 * table}, {@code -- trasiego:allow drop-column public.product.name: unread since release 1.8},
 * {@code -- trasiego:irreversible: the old prices are gone}, {@code -- trasiego:backfill
 * table="product"}, {@code -- trasiego:needs V20260301090000: its backfill}, {@code --
 * trasiego:pattern rename-column public.product.name expand}.
 *
 * @param value empty where the directive has none
 */
record Directive(String name, String value, String reason) {
  static final String ALLOW = "allow";
  static final String IRREVERSIBLE = "irreversible";
  static final String POLICIES = "policies";
  static final String BACKFILL = "backfill";
  static final String NEEDS = "needs";
  static final String WINDOW = "window";
  static final String PATTERN = "pattern";

  private static final Pattern LINE = Pattern.compile("--\\s*trasiego:([^\\s:]*)(.*)");
  // Written otherwise it would be a comment like any other, and what it asks for would not happen.
  private static final Pattern ALMOST =
      Pattern.compile(
          "--+\\s*trasiego\\s*:\\s*(timeout|lock-timeout|allow|irreversible|policies|window|backfill|needs|pattern)\\b.*",
          Pattern.CASE_INSENSITIVE);
  // As the report prints it: a line that was pasted and not filled in.
  private static final String BLANK = "<reason>";
  private static final Pattern LIMIT =
      Pattern.compile("\\s+(\\d{1,6})\\s*(ms|s|min|h)\\s*:\\s*(\\S.*?)\\s*");
  // A quoted name may hold the colon that ends an unquoted one.
  private static final Pattern ACKNOWLEDGEMENT =
      Pattern.compile(
          "\\s+([a-z][a-z0-9-]*)\\s+((?=\\S)(?:\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|[^\"':])+?)"
              + "\\s*:\\s*(\\S.*?)\\s*");
  private static final Pattern VERSION =
      Pattern.compile("\\s+V?(\\d+(?:[._]\\d+)*)\\s*:\\s*(\\S.*?)\\s*");
  // The hours hold colons themselves.
  private static final Pattern HOURS =
      Pattern.compile("\\s+([0-9:-]+\\s+[A-Za-z0-9_/+-]+)\\s*:\\s*(\\S.*?)\\s*");
  // The object as SQL writes it: a quoted name may hold the blank that ends an unquoted one.
  private static final Pattern STEP =
      Pattern.compile(
          "\\s+([a-z][a-z0-9-]*)\\s+((?:\"(?:[^\"]|\"\")*\"|[^\"\\s])+)\\s+([a-z]+)\\s*");
  private static final Pattern REASON = Pattern.compile("\\s*:\\s*(\\S.*?)\\s*");
  private static final List<String> LIMITS = List.of("timeout", "lock-timeout");
  private static final List<String> REASONED = List.of(IRREVERSIBLE, POLICIES);

  /** Empty where it is no directive, or where {@link #problem} says why. */
  static Optional<Directive> parse(String comment) {
    Matcher line = LINE.matcher(comment);
    return line.matches()
        ? parse(line.group(1), line.group(2)).filter(it -> !it.reason().equals(BLANK))
        : Optional.empty();
  }

  private static Optional<Directive> parse(String name, String rest) {
    if (LIMITS.contains(name)) {
      return fits(LIMIT, rest)
          .map(it -> new Directive(name, it.group(1) + it.group(2), it.group(3)));
    }
    if (REASONED.contains(name)) {
      return fits(REASON, rest).map(it -> new Directive(name, "", it.group(1)));
    }
    return switch (name) {
      case ALLOW ->
          fits(ACKNOWLEDGEMENT, rest)
              .map(it -> new Directive(name, it.group(1) + " " + it.group(2), it.group(3)));
      case NEEDS -> fits(VERSION, rest).map(it -> new Directive(name, it.group(1), it.group(2)));
      case BACKFILL ->
          options(rest).isEmpty()
              ? Optional.of(new Directive(name, rest.strip(), ""))
              : Optional.empty();
      case WINDOW ->
          fits(HOURS, rest)
              .filter(it -> Window.parse(it.group(1)).isPresent())
              .map(it -> new Directive(name, it.group(1), it.group(2)));
      case PATTERN ->
          fits(STEP, rest)
              .map(it -> new Directive(name, it.group(1) + " " + it.group(2), it.group(3)));
      default -> Optional.empty();
    };
  }

  private static Optional<MatchResult> fits(Pattern form, String rest) {
    Matcher matcher = form.matcher(rest);
    return matcher.matches() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
  }

  /** Why the options of a backfill cannot be taken. */
  private static Optional<String> options(String rest) {
    try {
      Backfill.parse(rest);
      return Optional.empty();
    } catch (Backfill.OptionException e) {
      return Optional.of(e.getMessage());
    }
  }

  static Optional<String> problem(String comment) {
    Matcher line = LINE.matcher(comment);
    Matcher almost = ALMOST.matcher(comment);
    if (parse(comment).isPresent() || !line.matches() && !almost.matches()) {
      return Optional.empty();
    }
    String name = almost.matches() ? almost.group(1).toLowerCase(Locale.ROOT) : line.group(1);
    return wanted(name)
        .map(
            form ->
                "\""
                    + comment.strip()
                    + "\" is not understood, wanted -- trasiego:"
                    + name
                    + form
                    + (comment.strip().endsWith(BLANK) ? ", in words of your own" : "")
                    + (name.equals(BACKFILL) && line.matches()
                        ? options(line.group(2)).map(why -> "; " + why).orElse("")
                        : ""))
        .or(
            () ->
                Optional.of(
                    "directive \"trasiego:"
                        + name
                        + "\" is not known; known are "
                        + String.join(", ", LIMITS)
                        + ", "
                        + String.join(", ", ALLOW, BACKFILL, NEEDS)
                        + ", "
                        + WINDOW
                        + ", "
                        + String.join(", ", REASONED)
                        + ", "
                        + PATTERN));
  }

  private static Optional<String> wanted(String name) {
    if (LIMITS.contains(name)) {
      return Optional.of(" <number><ms|s|min|h>: <reason>");
    }
    return switch (name) {
      case ALLOW -> Optional.of(" <code> <object>: <reason>");
      case WINDOW -> Optional.of(" " + Window.FORM + ": <reason>");
      case PATTERN -> Optional.of(" <pattern> <table>[.<column>] <step>");
      case IRREVERSIBLE, POLICIES -> Optional.of(": <reason>");
      case NEEDS -> Optional.of(" <version>: <reason>");
      case BACKFILL -> Optional.of(Backfill.WANTED);
      default -> Optional.empty();
    };
  }

  Backfill backfill() {
    try {
      return Backfill.parse(" " + value);
    } catch (Backfill.OptionException e) {
      throw new IllegalStateException("a parsed directive holds " + value, e);
    }
  }

  Duration limit() {
    Matcher matcher = Pattern.compile("(\\d+)([a-z]+)").matcher(value);
    if (!matcher.matches()) {
      throw new IllegalStateException("a parsed directive holds " + value);
    }
    return span(matcher.group(1), matcher.group(2));
  }

  /**
   * @param unit ms, s, min or h
   */
  static Duration span(String number, String unit) {
    long count = Long.parseLong(number);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "min" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
