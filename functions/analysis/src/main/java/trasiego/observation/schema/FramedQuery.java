package trasiego.observation.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a query answers where every name that it uses is the server's own, whatever path a file or
 * the database's owner set: an operator of theirs that stands before the server's could hide what a
 * statement did. In a transaction it leaves nothing behind, neither a setting nor a lock.
 */
public final class FramedQuery {
  /**
   * With an empty path every name comes out qualified, whoever asks. Not by SET: after that the
   * driver forgets its prepared statements, and planning the query takes longer than running it.
   */
  private static final String PATH = "SELECT pg_catalog.set_config('search_path', '', true)";

  private static final String SETTINGS =
      PATH
          + """
          ,
            pg_catalog.set_config('quote_all_identifiers', 'off', true),
            pg_catalog.set_config('jit', 'off', true),
            pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)
          """;

  private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ";
  private static final String SAVEPOINT = "SAVEPOINT trasiego_frame; ";

  /** Rolled back, not released: a view's definition locks the tables that it reads. */
  private static final String RETURN =
      "ROLLBACK TO SAVEPOINT trasiego_frame; RELEASE SAVEPOINT trasiego_frame";

  private FramedQuery() {}

  /** A query of the catalogue. */
  @FunctionalInterface
  public interface Query<T> {
    T read(Connection connection) throws SQLException;
  }

  /** Asks in the connection's transaction, or in one of its own in autocommit. */
  public static <T> T around(Connection connection, Query<T> query) throws SQLException {
    return around(connection, SETTINGS, query);
  }

  /** The same, with the session's other settings to be seen as they are. */
  public static <T> T aroundSettings(Connection connection, Query<T> query) throws SQLException {
    return around(connection, PATH, query);
  }

  private static <T> T around(Connection connection, String settings, Query<T> query)
      throws SQLException {
    boolean alone = connection.getAutoCommit();
    try (Statement frame = connection.createStatement()) {
      frame.execute((alone ? BEGIN : SAVEPOINT) + settings);
      try {
        return query.read(connection);
      } finally {
        frame.execute(alone ? "ROLLBACK" : RETURN);
      }
    }
  }
}
