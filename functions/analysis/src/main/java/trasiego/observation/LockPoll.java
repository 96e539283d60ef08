package trasiego.observation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import trasiego.failure.DeploymentException;
import trasiego.migration.Statement;
import trasiego.observation.SessionState.Held;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Looks from a second session at the locks of one that runs outside a transaction, while it waits
 * at the gate and in passing: when its statement has ended they are gone.
 */
final class LockPoll implements AutoCloseable {
  private static final String LOCKS =
      """
      SELECT l.mode, l.relation::bigint,
        coalesce(pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), '')
      FROM pg_catalog.pg_locks l
      LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = ?
        AND l.locktype = 'relation'
        AND l.mode <> 'AccessShareLock'
        AND l.relation >= 16384
        AND coalesce(c.relkind, 'r') IN ('r', 'p', 'm', 'v', 'f', 'S')
        AND coalesce(c.relname, '') NOT LIKE 'flyway\\_schema\\_history%'
      """;

  private static final String WAITS =
      "SELECT pg_catalog.pg_backend_pid() = ANY (pg_catalog.pg_blocking_pids(?))";

  /** Hurried at first, since a short statement holds its locks for milliseconds only. */
  private static final int HURRIED = 500;

  private static final long PAUSE_MILLIS = 20;

  private final Session watcher;
  private final LockBarrier gate;
  private final int pid;
  private final Set<Held> seen = new LinkedHashSet<>();
  private final Thread thread;
  private volatile boolean over;

  LockPoll(Session watcher, Connection watched, Statement statement, Schema structure)
      throws SQLException {
    this.watcher = watcher;
    this.pid = watched.unwrap(PGConnection.class).getBackendPID();
    this.gate = LockBarrier.shut(watcher, statement, structure);
    this.thread = Thread.ofPlatform().daemon().start(this::look);
  }

  /** What was seen, once it is closed. */
  List<Held> locks() {
    return List.copyOf(seen);
  }

  private void look() {
    try {
      for (int i = 0; !over; i++) {
        boolean waits = gate.isShut() && watcher.isTrue(WAITS, pid);
        seen.addAll(
            watcher.query(
                LOCKS, row -> new Held(row.getString(1), row.getLong(2), row.getString(3)), pid));
        if (waits) {
          gate.pass();
        } else if (i >= HURRIED) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SqlFailure | DeploymentException e) {
      // Only locks go unseen: the statement itself must not fall for that.
      over = true;
    } finally {
      release();
    }
  }

  /** Whatever happens, nobody is kept waiting; a session that was lost holds nothing. */
  private void release() {
    try {
      gate.open();
    } catch (SqlFailure | DeploymentException e) {
      watcher.close();
    }
  }

  /** The session is at rest then; no query of it is interrupted. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
