package trasiego.migrate.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import trasiego.postgres.Session;

/**
 * The session in which a file runs, as long as it is that one. A cancelling reaches the statement
 * that is running or none: it is sent while its sender is kept from going on to the next one, and
 * the server passes over it where the session has nothing to do.
 */
final class WatchedSession {
  private static final String BEGUN =
      """
      SELECT a.backend_start::text FROM pg_catalog.pg_stat_activity a WHERE a.pid = ?
      """;

  /** Only while it is the session that was meant, not another one of the same number. */
  private static final String CANCEL =
      """
      SELECT pg_catalog.pg_cancel_backend(a.pid)
      FROM pg_catalog.pg_stat_activity a
      WHERE a.pid = ? AND a.backend_start::text = ? AND a.state = 'active'
      """;

  private static final String END = CANCEL.replace("cancel_backend", "terminate_backend");

  /** Code may catch its cancelling and go on; nothing catches the end of its session. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Session watcher;
  private final ReentrantLock lock;
  private final int pid;
  private String start;
  private boolean running;
  private long cancelledAt;
  private volatile Intervention intervention;

  WatchedSession(Session watcher, ReentrantLock lock, int pid) {
    this.watcher = watcher;
    this.lock = lock;
    this.pid = pid;
  }

  int pid() {
    return pid;
  }

  void begin() {
    lock.lock();
    try {
      intervention = null;
      running = true;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
  }

  Optional<Intervention> intervention() {
    return Optional.ofNullable(intervention);
  }

  /** Whether there is a session of this number; to be called once before it may be cancelled. */
  boolean isKnown() {
    if (start == null) {
      start = watcher.text(BEGUN, pid).orElse(null);
    }
    return start != null;
  }

  /** Cancels what runs, if anything does. */
  void cancel(Intervention reason) {
    lock.lock();
    try {
      if (!running || !isKnown()) {
        return;
      }
      long now = System.nanoTime();
      boolean first = intervention == null;
      cancelledAt = first ? now : cancelledAt;
      boolean deaf = now - cancelledAt > PATIENCE.toNanos();
      if (watcher.isTrue(deaf ? END : CANCEL, pid, start) && first) {
        intervention = reason;
      }
    } finally {
      lock.unlock();
    }
  }
}
