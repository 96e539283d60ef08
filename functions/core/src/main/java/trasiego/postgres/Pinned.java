package trasiego.postgres;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What neither a database's owner nor anybody's {@code ALTER DATABASE} or {@code ALTER ROLE … SET}
 * may decide for a session of ours: whose operators, functions and types its statements mean, which
 * libraries it loads, as whom it acts and what it reads. Given when connecting, these go before
 * settings of database and role (PostgreSQL, "Config Setting", 19.1.3 and 19.1.4).
 *
 * <p>Settings that only a superuser may change are not among them, {@code
 * session_preload_libraries} and {@code session_replication_role} for instance: whoever can set
 * those needs no session of ours.
 */
public final class Pinned {
  /** By name. */
  public static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("search_path", "pg_catalog"),
          Map.entry("role", "none"),
          Map.entry("local_preload_libraries", ""),
          // A row that is hidden is an error, not a count that is too small.
          Map.entry("row_security", "off"),
          // Else an index finds some of the rows that it has, by chance.
          Map.entry("gin_fuzzy_search_limit", "0"),
          Map.entry("standard_conforming_strings", "on"),
          Map.entry("backslash_quote", "safe_encoding"),
          Map.entry("transform_null_equals", "off"),
          Map.entry("array_nulls", "on"),
          Map.entry("quote_all_identifiers", "off"),
          Map.entry("bytea_output", "hex"),
          Map.entry("IntervalStyle", "postgres"),
          Map.entry("default_transaction_isolation", "read committed"),
          Map.entry("default_transaction_deferrable", "off"));

  private Pinned() {}

  /** These and others, which go before them. */
  static Map<String, String> with(Map<String, String> others) {
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(others);
    return all;
  }

  /** For {@code PGOPTIONS} and the driver's {@code options}. */
  static String options(Map<String, String> settings) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(setting -> "-c " + setting.getKey() + "=" + escaped(setting.getValue()))
            .collect(Collectors.joining(" "));
  }

  /** The server splits the options at white space. */
  private static String escaped(String value) {
    return value.replaceAll("([\\\\\\s])", "\\\\$1");
  }
}
