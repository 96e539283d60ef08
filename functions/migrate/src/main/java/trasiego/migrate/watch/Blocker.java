package trasiego.migrate.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import trasiego.migration.Redaction;
import trasiego.postgres.Session;

/** Whom a session waits for, in words. */
final class Blocker {
  private static final String BLOCKERS =
      """
      SELECT
        a.pid,
        coalesce(a.usename, ''),
        coalesce(a.application_name, ''),
        coalesce(a.state, ''),
        coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), 0)::bigint,
        coalesce(a.query, '')
      FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(?)) AS b (pid)
      JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
      """;

  private Blocker() {}

  /** One line each. */
  static List<String> of(Session session, int pid) {
    return session.query(BLOCKERS, Blocker::line, pid);
  }

  private static String line(ResultSet row) throws SQLException {
    return "session %d of \"%s\" (%s, %s, in a transaction for %d s): %s"
        .formatted(
            row.getInt(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getLong(5),
            Redaction.of(row.getString(6)));
  }
}
