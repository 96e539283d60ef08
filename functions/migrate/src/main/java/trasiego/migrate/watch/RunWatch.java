package trasiego.migrate.watch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DeploymentException;
import trasiego.migrate.context.WatchPolicy;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Watches from a session of its own another one in which a file runs: whom it waits for, while it
 * waits, since after a lock timeout the server no longer knows; who waits for it, and cancels its
 * statement where those are more than may be; how far it is.
 */
public final class RunWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
  private static final long PAUSE_NANOS = 50_000_000;

  /** At least twice a second. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final Session session;
  private final Optional<WatchPolicy> policy;
  private final Consumer<String> progress;
  private final ReentrantLock running = new ReentrantLock();
  private final Thread thread;
  private volatile boolean closed;
  private volatile WatchedSession watched;
  private volatile List<String> blockers = List.of();

  /** Sees whom another session waits for, and does nothing: on a copy nobody waits for it. */
  public RunWatch(Session session) {
    this(session, Optional.empty(), _ -> {});
  }

  /**
   * @param policy what the watched session may cost others; empty where nobody else is there
   * @param progress is told now and then how far it is, on a thread of this watch
   */
  public RunWatch(Session session, Optional<WatchPolicy> policy, Consumer<String> progress) {
    this.session = session;
    this.policy = policy;
    this.progress = progress;
    this.thread = Thread.ofVirtual().start(this::look);
  }

  /**
   * From now on the session behind this connection is watched; what was seen before is forgotten.
   */
  public void watch(Connection connection) throws SQLException {
    watch(connection.unwrap(PGConnection.class).getBackendPID());
  }

  /** The same by the number of its process on the server. */
  public void watch(int pid) {
    blockers = List.of();
    watched = new WatchedSession(session, running, pid);
  }

  /** Whom it last waited for, one line each. */
  public List<String> blockers() {
    return blockers;
  }

  /** The time in which the watched session's statement may be cancelled. */
  public interface Running extends AutoCloseable {
    /** Behind it nothing of this watch reaches the session any more. */
    @Override
    void close();
  }

  /** A statement is about to be sent. */
  public Running begin() {
    WatchedSession now = watched;
    now.begin();
    return now::end;
  }

  /** Why the last statement was cancelled; empty where it was not. */
  public Optional<Intervention> intervention() {
    return watched == null ? Optional.empty() : watched.intervention();
  }

  private void look() {
    try {
      Optional<ServerLook> server = policy.map(it -> new ServerLook(session, it, progress));
      long next = System.nanoTime();
      while (!closed) {
        WatchedSession now = watched;
        if (now != null) {
          List<String> found = Blocker.of(session, now.pid());
          if (!found.isEmpty() && now == watched) {
            blockers = found;
          }
          if (server.isPresent() && System.nanoTime() >= next) {
            server.get().at(now);
            next = System.nanoTime() + BETWEEN_LOOKS.toNanos();
          }
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (SqlFailure | DeploymentException e) {
      blind(e);
    }
  }

  /** The run itself must not stop for that: without a watch it still has its own limits. */
  private void blind(RuntimeException e) {
    if (!closed && policy.isPresent()) {
      LOG.warn("nobody watches the run any more: {}", e.getMessage());
    }
    if (blockers.isEmpty()) {
      blockers = List.of("unknown: " + e.getMessage());
    }
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
