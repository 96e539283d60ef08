package trasiego.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The search_path of a session that was opened as the target's own ({@link Database#openAsTarget}):
 * there while a file's statements run, away while anything else does.
 */
public final class TargetPath {
  private static final String AWAY = "SET search_path = pg_catalog";

  /** What the session began with, since nothing was given when connecting. */
  private static final String BACK = "RESET search_path";

  /** A server whose own configuration names another path is not asked: that is nobody's to see. */
  private static final String TAKE_OVER =
      """
      SELECT pg_catalog.set_config('search_path', COALESCE(
        (SELECT pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
         FROM pg_catalog.pg_db_role_setting s
         CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (setting)
         JOIN pg_catalog.pg_roles r ON r.rolname = session_user
         LEFT JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
         WHERE c.setting LIKE 'search_path=%'
           AND s.setdatabase IN (0, d.oid)
           AND s.setrole IN (0, r.oid)
         ORDER BY s.setrole = 0, s.setdatabase = 0
         LIMIT 1),
        (SELECT p.boot_val FROM pg_catalog.pg_settings p WHERE p.name = 'search_path')), true)
      """;

  private TargetPath() {}

  /**
   * For the transaction that is open in a session of ours: names mean what they mean to a file.
   * Only for a question of which it is known that it runs nothing of the target's own.
   */
  public static void duringTransaction(Session session) {
    session.text(TAKE_OVER);
  }

  /** Statements of a file. */
  @FunctionalInterface
  public interface Work {
    void run() throws SQLException;
  }

  /** By a command, not a query: it looks up no name. */
  public static void takeAway(Connection connection) throws SQLException {
    execute(connection, AWAY);
  }

  /** For good: on a copy, whose sessions may do nothing beyond it. */
  public static void giveBack(Connection connection) throws SQLException {
    execute(connection, BACK);
  }

  /**
   * Runs a file's statements with the path that a new session of the target has. Where they fail
   * inside a transaction, the path goes back with it.
   */
  public static void during(Connection connection, Work work) throws SQLException {
    giveBack(connection);
    try {
      work.run();
    } catch (SQLException | RuntimeException e) {
      takeAwayBehind(connection, e);
      throw e;
    }
    takeAway(connection);
  }

  /** What broke first is what is told; a session that was lost needs no path. */
  private static void takeAwayBehind(Connection connection, Exception first) {
    try {
      if (!connection.isClosed() && connection.getAutoCommit()) {
        takeAway(connection);
      }
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
