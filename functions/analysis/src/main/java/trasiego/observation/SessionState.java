package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGStatement;
import trasiego.execution.Touched;
import trasiego.observation.schema.FramedQuery;

/**
 * What a session has done and holds at one moment; what a statement did is the difference of two.
 *
 * @param locks those that it holds beyond ACCESS SHARE
 * @param rows that its transaction touched, by table
 * @param settings that were made in the session, and its roles
 * @param temporary its temporary tables' names by OID
 * @param path the schemas in which it looks for unqualified names, in order
 * @param written bytes of the server's log so far
 * @param catalogue rows of the catalogue that the transaction has written; -1 where nobody counts
 * @param shared rows that it has written of each catalogue of the whole server
 */
record SessionState(
    List<Held> locks,
    Map<String, Touched> rows,
    Map<String, String> settings,
    Map<Long, String> temporary,
    List<String> path,
    long written,
    long catalogue,
    Map<String, Long> shared) {
  /**
   * @param name empty where the relation is gone
   */
  record Held(String mode, long relation, String name) {}

  private static final String READ =
      """
      SELECT 'lock', l.relation::text, l.mode,
        coalesce(pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), '')
      FROM pg_catalog.pg_locks l
      LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = pg_catalog.pg_backend_pid()
        AND l.locktype = 'relation'
        AND l.granted
        AND l.mode <> 'AccessShareLock'
        AND l.relation >= 16384
        AND coalesce(c.relkind, 'r') IN ('r', 'p', 'm', 'v', 'f', 'S')
        AND coalesce(c.relname, '') NOT LIKE 'flyway\\_schema\\_history%'

      UNION ALL
      SELECT 'rows', pg_catalog.format('%I.%I', n.nspname, c.relname), '',
        pg_catalog.format('%s %s %s',
          pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid),
          pg_catalog.pg_stat_get_xact_tuples_updated(c.oid),
          pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid))
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm')
        AND c.oid >= 16384
        AND pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)
          + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
          + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) > 0
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND c.relname NOT LIKE 'flyway\\_schema\\_history%'

      UNION ALL
      SELECT 'setting', s.name, '', s.setting
      FROM pg_catalog.pg_settings s
      WHERE s.source = 'session' AND s.name NOT IN ('client_min_messages', 'search_path')

      UNION ALL
      SELECT 'setting', r.name, '', pg_catalog.current_setting(r.name)
      FROM (VALUES ('role'), ('session_authorization')) r (name)

      UNION ALL
      SELECT 'temporary', c.oid::text, '', pg_catalog.format('pg_temp.%I', c.relname)
      FROM pg_catalog.pg_class c
      WHERE pg_catalog.pg_my_temp_schema() <> 0
        AND c.relnamespace = pg_catalog.pg_my_temp_schema()
        AND c.relkind IN ('r', 'p')

      UNION ALL
      SELECT 'written', '', '',
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::text

      UNION ALL
      SELECT CASE WHEN c.relisshared THEN 'shared' ELSE 'catalogue' END, c.relname, '', c.written::text
      FROM (
        SELECT c.relname, c.relisshared,
          pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)
            + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
            + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) AS written
        FROM pg_catalog.pg_class c
        WHERE c.oid < 16384 AND c.relkind = 'r') c
      WHERE c.relisshared OR c.written > 0

      UNION ALL
      SELECT 'uncounted', '', '', ''
      WHERE NOT pg_catalog.current_setting('track_counts')::bool
      """;

  /** No operator and no name but these: it is asked while the file's path holds. */
  private static final String PATH =
      """
      SELECT
        pg_catalog.current_setting('search_path'),
        ARRAY(
          SELECT pg_catalog.quote_ident(s.name)
          FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s (name))
      """;

  static SessionState read(Connection connection) throws SQLException {
    String setting;
    List<String> path;
    try (PreparedStatement statement = connection.prepareStatement(PATH);
        ResultSet row = statement.executeQuery()) {
      row.next();
      setting = row.getString(1);
      path = List.of((String[]) row.getArray(2).getArray());
    }
    return FramedQuery.aroundSettings(connection, framed -> read(framed, setting, path));
  }

  private static SessionState read(Connection connection, String setting, List<String> path)
      throws SQLException {
    List<Held> locks = new ArrayList<>();
    Map<String, Touched> rows = new HashMap<>();
    Map<String, String> settings = new HashMap<>(Map.of("search_path", setting));
    Map<Long, String> temporary = new HashMap<>();
    Map<String, Long> shared = new HashMap<>();
    long written = 0;
    long catalogue = 0;
    boolean counted = true;
    try (PreparedStatement statement = prepared(connection);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String kind = row.getString(1);
        String name = row.getString(2);
        String value = row.getString(4);
        switch (kind) {
          case "lock" -> locks.add(new Held(row.getString(3), Long.parseLong(name), value));
          case "rows" -> rows.put(name, touched(value));
          case "setting" -> settings.put(name, value);
          case "temporary" -> temporary.put(Long.valueOf(name), value);
          case "written" -> written = Long.parseLong(value);
          case "uncounted" -> counted = false;
          default -> {
            catalogue += Long.parseLong(value);
            if (kind.equals("shared")) {
              shared.put(name, Long.valueOf(value));
            }
          }
        }
      }
    }
    return new SessionState(
        locks, rows, settings, temporary, path, written, counted ? catalogue : -1, shared);
  }

  /** From its first use on: planning it takes longer than running it. */
  private static PreparedStatement prepared(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(READ);
    statement.unwrap(PGStatement.class).setPrepareThreshold(1);
    return statement;
  }

  /** Whether the transaction has not written the catalogue since that moment. */
  boolean hasCatalogueOf(SessionState earlier) {
    return catalogue >= 0 && catalogue == earlier.catalogue;
  }

  private static Touched touched(String counts) {
    String[] parts = counts.split(" ");
    return new Touched(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
