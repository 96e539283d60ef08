package trasiego.backup;

import java.util.List;
import trasiego.postgres.Session;

/** Who holds or waits for a lock that keeps every reader out. */
final class Blockers {
  private static final String SESSIONS =
      """
      SELECT DISTINCT
             CASE
               WHEN l.pid IS NULL THEN 'a prepared transaction'
               ELSE 'pid ' || l.pid || ', user ' || coalesce(a.usename, '?')
                 || ', application "' || coalesce(a.application_name, '') || '"'
             END
             || CASE WHEN l.granted THEN ' holds ' ELSE ' waits for ' END || l.mode || ' on '
             || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_database d ON d.oid = l.database
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'relation'
        AND l.mode = 'AccessExclusiveLock'
        AND c.relkind IN ('r', 'p')
        AND d.datname = pg_catalog.current_database()
      ORDER BY 1
      """;

  private Blockers() {}

  /** In words, for a message. */
  static String name(Session session) {
    List<String> found = session.query(SESSIONS, row -> row.getString(1));
    return found.isEmpty() ? "a session that has ended meanwhile" : String.join("; ", found);
  }
}
