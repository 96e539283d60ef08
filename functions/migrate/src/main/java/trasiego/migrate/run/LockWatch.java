package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import trasiego.failure.DeploymentException;
import trasiego.migration.Redaction;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Watches from a session of its own whom another session waits for, while it waits: after a lock
 * timeout the server no longer knows.
 */
final class LockWatch implements AutoCloseable {
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
  private static final long PAUSE_NANOS = 50_000_000;
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final Session session;
  private final Thread thread;
  private volatile boolean closed;
  private volatile int pid;
  private volatile List<String> blockers = List.of();

  LockWatch(Session session) {
    this.session = session;
    this.thread = Thread.ofVirtual().start(this::look);
  }

  /**
   * From now on the session behind this connection is watched; what was seen before is forgotten.
   */
  void watch(Connection connection) throws SQLException {
    blockers = List.of();
    pid = connection.unwrap(PGConnection.class).getBackendPID();
  }

  /** Whom it last waited for, one line each. */
  List<String> blockers() {
    return blockers;
  }

  private void look() {
    try {
      while (!closed) {
        int watched = pid;
        if (watched != 0) {
          List<String> found = session.query(BLOCKERS, LockWatch::line, watched);
          if (!found.isEmpty() && watched == pid) {
            blockers = found;
          }
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (SqlFailure | DeploymentException e) {
      // Only the names of blockers are lost: the run itself must not stop for that.
      if (blockers.isEmpty()) {
        blockers = List.of("unknown: " + e.getMessage());
      }
    }
  }

  private static String line(java.sql.ResultSet row) throws SQLException {
    return "session %d of \"%s\" (%s, %s, in a transaction for %d s): %s"
        .formatted(
            row.getInt(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getLong(5),
            Redaction.of(row.getString(6)));
  }

  /**
   * At first without an interrupt, which would cut the connection under a question and lose its
   * answer.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(LONGEST_ANSWER)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }
}
