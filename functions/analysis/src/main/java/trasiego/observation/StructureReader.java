package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.PGStatement;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;
import trasiego.postgres.SqlStates;

/**
 * Reads a database's structure as any user that may connect. In a transaction it sees what that did
 * so far and leaves nothing behind: neither a setting nor a lock.
 */
public final class StructureReader {
  private static final String READ = SqlResource.read(StructureReader.class, "structure.sql");

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
    return Frame.around(connection, StructureReader::rows);
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
}
