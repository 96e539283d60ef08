package trasiego.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the session of a statement that goes on after its limit. The server cancels one only once,
 * and code may catch that by {@code EXCEPTION WHEN query_canceled} and go on without end, with all
 * its locks; nothing catches the end of its session.
 */
public final class Overdue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Overdue.class);

  /** A cancelled statement needs a while to clean up. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Thread watch;
  private volatile boolean cut;

  private Overdue(Connection connection, Duration limit) {
    this.watch = Thread.ofVirtual().start(() -> cut(connection, limit));
  }

  /**
   * To be closed when the statement has ended.
   *
   * @param limit the server's own; zero means none
   */
  public static Overdue after(Connection connection, Duration limit) {
    return new Overdue(connection, limit);
  }

  private void cut(Connection connection, Duration limit) {
    if (limit.isZero()) {
      return;
    }
    try {
      Thread.sleep(limit.plus(GRACE));
      cut = true;
      connection.abort(Runnable::run);
    } catch (InterruptedException e) {
      // It ended in time.
    } catch (SQLException e) {
      LOG.warn("a session whose statement does not end could not be cut: {}", ServerWords.of(e));
    }
  }

  /** Whether the session was cut. */
  public boolean isCut() {
    return cut;
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
