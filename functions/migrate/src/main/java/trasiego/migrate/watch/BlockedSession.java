package trasiego.migrate.watch;

import java.time.Duration;
import java.util.List;
import trasiego.postgres.Session;

/**
 * A client's session that waits for another one, directly or behind one that does.
 *
 * @param waited since it waits for the lock
 */
record BlockedSession(int pid, String user, String application, Duration waited) {
  /**
   * A session that has only just begun to wait may not show since when yet: it counts from now on.
   * Workers of the server's own wait at nobody's expense; whose kind this user may not see counts.
   */
  private static final String BLOCKED =
      """
      WITH RECURSIVE waiting AS MATERIALIZED (
        SELECT
          l.pid,
          pg_catalog.min(l.waitstart) AS since,
          pg_catalog.pg_blocking_pids(l.pid) AS blockers
        FROM pg_catalog.pg_locks l
        WHERE NOT l.granted AND l.pid <> ?
        GROUP BY l.pid
      ),
      blocked (pid) AS (
        SELECT w.pid FROM waiting w WHERE ? = ANY (w.blockers)
        UNION
        SELECT w.pid FROM blocked b JOIN waiting w ON b.pid = ANY (w.blockers)
      )
      SELECT
        a.pid,
        coalesce(a.usename, ''),
        coalesce(a.application_name, ''),
        (coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - w.since), 0) * 1000)::bigint
      FROM blocked b
      JOIN waiting w ON w.pid = b.pid
      JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
      WHERE coalesce(a.backend_type, 'client backend') = 'client backend'
      ORDER BY 4 DESC
      """;

  /** Those that wait for this one, the longest first. */
  static List<BlockedSession> behind(Session session, int pid) {
    return session.query(
        BLOCKED,
        row ->
            new BlockedSession(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                Duration.ofMillis(row.getLong(4))),
        pid,
        pid);
  }

  @Override
  public String toString() {
    return "session %d of \"%s\" (%s) for %,d ms"
        .formatted(pid, user, application.isBlank() ? "no name" : application, waited.toMillis());
  }
}
