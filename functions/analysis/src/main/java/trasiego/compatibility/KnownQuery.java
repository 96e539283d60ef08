package trasiego.compatibility;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.failure.DatabaseBusyException;
import trasiego.migration.Redaction;
import trasiego.migration.Statements;
import trasiego.postgres.Identifier;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.sql.Lexer;

/**
 * One query that the server has counted.
 *
 * @param names every word of it that may name something, as the catalogue spells names
 */
public record KnownQuery(String text, long calls, double meanMillis, Set<String> names) {
  private static final String SCHEMA =
      """
      SELECT n.nspname
      FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_stat_statements'
      """;

  /** The most frequent and the longest: a server keeps thousands of texts. */
  private static final String QUERIES =
      """
      WITH known AS MATERIALIZED (
        SELECT
          pg_catalog.left(s.query, 20000) AS query,
          pg_catalog.sum(s.calls)::bigint AS calls,
          (pg_catalog.sum(s.total_exec_time) / greatest(pg_catalog.sum(s.calls), 1))::float8 AS mean
        FROM %s.pg_stat_statements s
        WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
                        WHERE d.datname = pg_catalog.current_database())
          AND s.calls > 0
          AND s.query <> '<insufficient privilege>'
          AND s.query ~* '^\\s*(/\\*.*?\\*/\\s*)?(select|with|insert|update|delete|merge|copy|table|call)\\M'
          AND s.query !~ 'pg_catalog\\.|flyway_schema_history'
        GROUP BY 1
      )
      (SELECT * FROM known ORDER BY calls DESC LIMIT 500)
      UNION
      (SELECT * FROM known ORDER BY mean DESC LIMIT 500)
      """;

  private static final String SINCE =
      "SELECT pg_catalog.to_char(i.stats_reset, 'YYYY-MM-DD') FROM %s.pg_stat_statements_info i";

  /**
   * What the server has counted.
   *
   * @param since the day on which it began; empty where that is not known
   * @param missing why there is nothing; null where there is
   */
  public record Known(List<KnownQuery> queries, String since, String missing) {}

  /**
   * As the session's own user, since its rights to see others' queries do not pass to the owner.
   * What cannot be read is said, never thrown.
   */
  public static Known read(Session session) {
    try {
      return session
          .text(SCHEMA)
          .map(schema -> new Known(read(session, schema), since(session, schema), null))
          .orElseGet(() -> new Known(List.of(), "", "pg_stat_statements is not installed"));
    } catch (SqlFailure | DatabaseBusyException e) {
      return new Known(List.of(), "", "pg_stat_statements could not be read: " + why(e));
    }
  }

  /** The server's own words, without the query of ours that it refused. */
  private static String why(RuntimeException e) {
    return e.getCause() instanceof SQLException cause ? ServerWords.of(cause) : e.getMessage();
  }

  private static List<KnownQuery> read(Session session, String schema) {
    return session.transaction(
        () -> {
          session.execute("SET LOCAL ROLE NONE");
          return session.query(
              QUERIES.formatted(Identifier.quote(schema)),
              row ->
                  new KnownQuery(
                      row.getString(1), row.getLong(2), row.getDouble(3), names(row.getString(1))));
        });
  }

  private static String since(Session session, String schema) {
    try {
      return session.text(SINCE.formatted(Identifier.quote(schema))).orElse("");
    } catch (SqlFailure e) {
      return "";
    }
  }

  /** Unquoted words fold to lower case, quoted ones stand as they are. */
  static Set<String> names(String sql) {
    Set<String> names = new HashSet<>();
    Statements.of(sql).list().stream()
        .flatMap(statement -> statement.words().stream())
        .forEach(word -> names.add(Lexer.folded(word)));
    return names;
  }

  public boolean mentions(String... wanted) {
    return Stream.of(wanted).allMatch(names::contains);
  }

  /** One line: how often, how long, what. */
  public String line() {
    return String.format(
        Locale.ROOT, "%,d calls of %.1f ms: %s", calls, meanMillis, Redaction.of(text));
  }
}
