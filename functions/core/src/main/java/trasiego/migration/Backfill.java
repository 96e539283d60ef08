package trasiego.migration;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;
import trasiego.sql.Tree;

/**
 * How the one statement of a file is to run: by ranges of a table's key, a transaction for each, as
 * {@code -- trasiego:backfill table="Product" batch=1000 where="category IS NULL"} asks.
 *
 * @param table as the file names it
 * @param where which rows still need it; at the end none may be left
 * @param batch rows of each transaction; empty where they follow from how long one takes
 * @param pause after each transaction
 * @param lag by how much a replica may be behind before it waits
 * @param window when it may run; empty where always
 */
public record Backfill(
    String table,
    Optional<String> where,
    OptionalInt batch,
    Duration pause,
    Duration lag,
    Optional<Window> window) {
  static final int LEAST_BATCH = 1;
  static final int MOST_BATCH = 100_000;

  static final String WANTED =
      " table=\"<name>\" [where=\"<condition>\"] [batch=<rows>] [pause=<number><ms|s|min>]"
          + " [lag=<number><ms|s|min>] [window=\"<from>-<to> <time zone>\"]";

  private static final Pattern OPTION =
      Pattern.compile(
          "\\s+([a-z]+)=((?:\"(?:[^\"]|\"\")*\"|[^\\s\"'=]+)(?:\\.(?:\"(?:[^\"]|\"\")*\"|[^\\s\"'=]+))*"
              + "|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")(?=\\s|$)");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})(ms|s|min)");
  private static final List<String> OPTIONS =
      List.of("table", "where", "batch", "pause", "lag", "window");
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LAG = Duration.ofSeconds(10);

  /** Why options cannot be taken. */
  static final class OptionException extends Exception {
    private static final long serialVersionUID = 1L;

    OptionException(String message) {
      super(message);
    }
  }

  /**
   * @param options what stands behind {@code trasiego:backfill}
   */
  static Backfill parse(String options) throws OptionException {
    Map<String, String> values = values(options);
    String table = values.get("table");
    if (table == null) {
      throw new OptionException("table is missing");
    }
    return new Backfill(
        table,
        Optional.ofNullable(values.get("where")).map(Backfill::unquoted),
        batch(values.get("batch")),
        span("pause", values.get("pause"), PAUSE),
        span("lag", values.get("lag"), LAG),
        window(values.get("window")));
  }

  private static Map<String, String> values(String options) throws OptionException {
    Map<String, String> values = new LinkedHashMap<>();
    Matcher option = OPTION.matcher(options);
    int end = 0;
    while (option.find() && option.start() == end) {
      String name = option.group(1);
      if (!OPTIONS.contains(name)) {
        throw new OptionException(
            "option \"" + name + "\" is not known; known are " + String.join(", ", OPTIONS));
      }
      if (values.put(name, option.group(2)) != null) {
        throw new OptionException("option \"" + name + "\" stands twice");
      }
      end = option.end();
    }
    if (!options.substring(end).isBlank()) {
      throw new OptionException("\"" + options.substring(end).strip() + "\" is no option");
    }
    return values;
  }

  private static OptionalInt batch(String text) throws OptionException {
    if (text == null) {
      return OptionalInt.empty();
    }
    int rows = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (rows < LEAST_BATCH || rows > MOST_BATCH) {
      throw new OptionException(
          "batch is \"%s\", wanted %d to %d rows".formatted(text, LEAST_BATCH, MOST_BATCH));
    }
    return OptionalInt.of(rows);
  }

  private static Duration span(String name, String text, Duration otherwise)
      throws OptionException {
    if (text == null) {
      return otherwise;
    }
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      throw new OptionException("%s is \"%s\", wanted <number><ms|s|min>".formatted(name, text));
    }
    return Directive.span(span.group(1), span.group(2));
  }

  private static Optional<Window> window(String text) throws OptionException {
    if (text == null) {
      return Optional.empty();
    }
    String words = unquoted(text);
    return Optional.of(
        Window.parse(words)
            .orElseThrow(
                () -> new OptionException("window is \"" + words + "\", wanted " + Window.FORM)));
  }

  private static String unquoted(String text) {
    char quote = text.charAt(0);
    if (quote != '"' && quote != '\'' || text.charAt(text.length() - 1) != quote) {
      return text;
    }
    String twice = "" + quote + quote;
    return text.substring(1, text.length() - 1).replace(twice, "" + quote);
  }

  /** Whether it means the table of this name; its schema counts where the option has one. */
  boolean isOf(String schema, String name) {
    List<String> parts = Lexer.names(table);
    if (parts.isEmpty() || parts.size() > 2 || !parts.getLast().equals(name)) {
      return table.equals(name);
    }
    return parts.size() == 1 || schema.isEmpty() || parts.getFirst().equals(schema);
  }

  /** Why its condition is none; empty where it is one. */
  Optional<String> conditionProblem() {
    if (where.isEmpty()) {
      return Optional.empty();
    }
    String condition = where.get();
    int depth = 0;
    for (Token token : Lexer.tokens(condition)) {
      depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
      if (depth < 0 || token.kind() == Kind.SEMICOLON) {
        return Optional.of("where is no condition: \"" + condition + "\"");
      }
    }
    return Tree.of("SELECT WHERE (" + condition + "\n)").isKnown()
        ? Optional.empty()
        : Optional.of("where is no condition: \"" + condition + "\"");
  }
}
