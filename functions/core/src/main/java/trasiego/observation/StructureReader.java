package trasiego.observation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.PGStatement;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Reads a database's structure as any user that may connect. In a transaction it sees what that did
 * so far and leaves nothing behind: neither a setting nor a lock.
 */
public final class StructureReader {
  private static final String READ = resource("structure.sql");

  /**
   * With an empty path every name comes out qualified, whoever asks. Not by SET: after that the
   * driver forgets its prepared statements, and planning the query takes longer than running it.
   */
  private static final String SETTINGS =
      """
      SELECT
        pg_catalog.set_config('search_path', '', true),
        pg_catalog.set_config('quote_all_identifiers', 'off', true),
        pg_catalog.set_config('jit', 'off', true)
      """;

  private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ";
  private static final String SAVEPOINT = "SAVEPOINT trasiego_structure; ";

  /** Rolled back, not released: a view's definition locks the tables that it reads. */
  private static final String RETURN =
      "ROLLBACK TO SAVEPOINT trasiego_structure; RELEASE SAVEPOINT trasiego_structure";

  private StructureReader() {}

  public static Structure read(Session session) {
    try {
      return read(session.connection());
    } catch (SQLException e) {
      throw SqlStates.failure("reading the schema of " + session.database(), e);
    }
  }

  /** Reads it in the connection's transaction, or in one of its own in autocommit. */
  public static Structure read(Connection connection) throws SQLException {
    boolean alone = connection.getAutoCommit();
    try (Statement frame = connection.createStatement()) {
      frame.execute((alone ? BEGIN : SAVEPOINT) + SETTINGS);
      try {
        return rows(connection);
      } finally {
        frame.execute(alone ? "ROLLBACK" : RETURN);
      }
    }
  }

  private static Structure rows(Connection connection) throws SQLException {
    Map<String, SchemaObject> objects = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      // From its first use on, not the driver's fifth: every statement of a file is followed by it.
      statement.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String[] parts = (String[]) row.getArray(2).getArray();
          SchemaObject object = new Parts(parts).read(row.getString(1));
          objects.put(object.key(), object);
        }
      }
    }
    return new Structure(objects);
  }

  private static String resource(String name) {
    try (InputStream input = StructureReader.class.getResourceAsStream(name)) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
