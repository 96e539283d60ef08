package trasiego.observation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import trasiego.observation.ObservedStatement.Failure;

/**
 * What the server on which files are tried has less than the live one: a statement that fails for
 * it tells nothing of the file.
 *
 * @param withheld attributes of the live role that the role here has not, such as {@code
 *     CREATEROLE}, and predefined roles that it is a member of, such as {@code pg_monitor}
 * @param missing objects that are not in the copy, with their kind, such as {@code extension
 *     postgis} and {@code table public.places}
 */
public record Untried(Set<String> withheld, List<String> missing) {
  /** Where everything is as it is live. */
  public static final Untried NOTHING = new Untried(Set.of(), List.of());

  private static final String DENIED = "42501";

  /** No such relation, object, function, schema, file; a feature that is not there. */
  private static final Set<String> ABSENT =
      Set.of("42P01", "42704", "42883", "3F000", "0A000", "58P01");

  private static final Pattern ANY = Pattern.compile("");

  /** Of functions, views and settings that tell of the server. */
  private static final Pattern LOOKING =
      Pattern.compile("(?i)\\bfor (function|view|database|tablespace)\\b|\\bexamine\\b");

  /**
   * What the server's refusal speaks of where this attribute or membership would have helped; of
   * ALTER ROLE PostgreSQL 15 says nothing but that permission is denied. Any other may explain
   * whatever was denied.
   */
  private static final Map<String, Pattern> SPOKEN_OF =
      Map.ofEntries(
          Map.entry(
              "CREATEROLE", Pattern.compile("(?i)\\b(role|CREATEROLE)\\b|^permission denied$")),
          Map.entry("CREATEDB", Pattern.compile("(?i)\\bdatabase\\b")),
          Map.entry("REPLICATION", Pattern.compile("(?i)replication|subscription")),
          Map.entry("BYPASSRLS", Pattern.compile("(?i)row-level security")),
          Map.entry("PG_MONITOR", LOOKING),
          Map.entry("PG_READ_ALL_SETTINGS", LOOKING),
          Map.entry("PG_READ_ALL_STATS", LOOKING),
          Map.entry("PG_STAT_SCAN_TABLES", LOOKING),
          Map.entry("PG_SIGNAL_BACKEND", Pattern.compile("(?i)\\b(terminated?|cancel(l?ed)?)\\b")));

  public Untried {
    withheld = withheld == null ? Set.of() : Set.copyOf(withheld);
    missing = missing == null ? List.of() : List.copyOf(missing);
  }

  public boolean isSomething() {
    return !withheld.isEmpty() || !missing.isEmpty();
  }

  /** Whether it may be this server's fault alone that a statement failed. */
  public boolean explains(String sql, Failure failure) {
    return attribute(failure).isPresent() || missing(sql, failure).isPresent();
  }

  /** The attribute or membership for want of which the server refused. */
  public Optional<String> attribute(Failure failure) {
    return failure.state().equals(DENIED)
        ? withheld.stream()
            .sorted()
            .filter(
                name ->
                    SPOKEN_OF
                        .getOrDefault(name.toUpperCase(Locale.ROOT), ANY)
                        .matcher(failure.words())
                        .find())
            .findFirst()
        : Optional.empty();
  }

  /** What is not here, with its kind, and is spoken of by the statement or by its failure. */
  public Optional<String> missing(String sql, Failure failure) {
    return ABSENT.contains(failure.state())
        ? missing.stream()
            .filter(object -> names(failure.words(), object) || names(sql, object))
            .findFirst()
        : Optional.empty();
  }

  private static boolean names(String text, String object) {
    String name = object.substring(object.indexOf(' ') + 1);
    int arguments = name.indexOf('(');
    String last = Names.last(arguments < 0 ? name : name.substring(0, arguments));
    return Pattern.compile(
            "(?<![\\p{L}\\p{N}_$])" + Pattern.quote(last) + "(?![\\p{L}\\p{N}_$])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(text)
        .find();
  }
}
