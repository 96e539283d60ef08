package trasiego.postgres;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.util.ServerErrorMessage;

/**
 * Says in words of ours what rows do not fit: from the SQLSTATE and the object's name alone, since
 * the server's words quote the rows.
 */
final class Violation {
  /** Of the documentation's appendix A, in words. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          entry("22001", "a string is too long for its type"),
          entry("22003", "a number is out of its type's range"),
          entry("22004", "a null value is not allowed"),
          entry("22007", "a text is no date or time"),
          entry("22008", "a date or time is out of range"),
          entry("22012", "division by zero"),
          entry("22021", "a character is not in the encoding"),
          entry("22023", "a parameter's value is invalid"),
          entry("2202E", "an array's subscript is out of range"),
          entry("22P02", "a text is no value of its type"),
          entry("22P03", "a binary value is no value of its type"),
          entry("22P04", "the copied text is not of COPY's form"),
          entry("22P05", "a character cannot be converted"),
          entry("23001", "rows are still referenced"),
          entry("23502", "a null value violates NOT NULL"),
          entry("23503", "rows violate a foreign key"),
          entry("23505", "equal rows violate uniqueness"),
          entry("23514", "rows violate a check"),
          entry("23P01", "rows violate an exclusion"),
          entry("P0002", "a query returned no row"),
          entry("P0003", "a query returned more than one row"));

  private static final Map<String, String> CLASSES =
      Map.of(
          "22", "a value does not fit",
          "23", "rows violate a constraint",
          "38", "a routine of the database failed",
          "39", "a routine of the database failed",
          "HV", "a foreign server failed",
          "P0", "code of the database failed");

  private Violation() {}

  /**
   * Whether the server's own words for this state are values, a remote server's or somebody's
   * code's.
   */
  static boolean covers(String state) {
    return CLASSES.containsKey(kind(state));
  }

  static String words(String state) {
    return WORDS.getOrDefault(state, CLASSES.getOrDefault(kind(state), "the statement failed"));
  }

  private static String kind(String state) {
    return state.length() < 2 ? "" : state.substring(0, 2);
  }

  static String words(String state, ServerErrorMessage server) {
    String object =
        Stream.of(
                named("constraint", server.getConstraint()),
                named("column", server.getColumn()),
                server.getTable() == null
                    ? named("type", qualified(server.getSchema(), server.getDatatype()))
                    : "table " + qualified(server.getSchema(), server.getTable()))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" of "));
    return words(state) + (object.isEmpty() ? "" : ": " + object);
  }

  private static String named(String kind, String name) {
    return name == null ? null : kind + " " + (name.startsWith("\"") ? name : quoted(name));
  }

  private static String qualified(String schema, String name) {
    return name == null
        ? null
        : schema == null ? quoted(name) : quoted(schema) + "." + quoted(name);
  }

  private static String quoted(String name) {
    return Identifier.quote(name);
  }
}
