package trasiego.backup;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.postgres.Session;

/** Two ways out of a session: politely, and from another thread while it is busy. */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private Sessions() {}

  /** Cuts the connection; the server notices within a second and ends the statement. */
  static void abort(Session session) {
    try {
      session.connection().abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("a connection was gone already: {}", e.getClass().getName());
    }
  }

  /** Closes; a connection that is gone already is as good, and hides no earlier failure. */
  static void end(Session session) {
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.debug("a connection was gone already: {}", e.getClass().getName());
    }
  }
}
