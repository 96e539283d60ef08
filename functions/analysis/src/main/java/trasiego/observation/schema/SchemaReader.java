package trasiego.observation.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGStatement;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;
import trasiego.postgres.SqlStates;

/**
 * Reads a database's structure as any user that may connect. In a transaction it sees what that did
 * so far and leaves nothing behind: neither a setting nor a lock.
 */
public final class SchemaReader {
  private static final String READ = SqlResource.read(SchemaReader.class, "schema.sql");

  private static final String READ_TOUCHED = SqlResource.withMarked(READ, "touched");

  private SchemaReader() {}

  public static Schema read(Session session) {
    try {
      return read(session.connection());
    } catch (SQLException e) {
      throw SqlStates.failure("reading the schema of " + session.database(), e);
    }
  }

  /** Reads it in the connection's transaction, or in one of its own in autocommit. */
  public static Schema read(Connection connection) throws SQLException {
    return FramedQuery.around(connection, SchemaReader::rows);
  }

  /**
   * What a transaction has made of a schema so far.
   *
   * @param touched since it began; empty where that is not known
   */
  public record Reading(Schema structure, Optional<TouchedObjects> touched) {
    /** The schema as it was when the transaction began. */
    public static Reading before(Schema structure) {
      return new Reading(structure, Optional.of(TouchedObjects.NONE));
    }
  }

  /**
   * The same as a whole reading, of which only that is read which the transaction can have changed.
   *
   * @param earlier of the connection's transaction
   */
  public static Reading readInside(Connection connection, Reading earlier) throws SQLException {
    return FramedQuery.around(
        connection,
        framed -> {
          Optional<Local> local = local(framed, earlier.structure());
          return local.isPresent()
              ? local.get().behind(earlier)
              : new Reading(rows(framed), Optional.empty());
        });
  }

  /**
   * What the connection's transaction touched since it began; empty where that is not known.
   *
   * @param known the schema as it was then
   */
  static Optional<TouchedObjects> touchedInside(Connection connection, Schema known)
      throws SQLException {
    return FramedQuery.around(connection, framed -> local(framed, known).map(Local::touched));
  }

  /** All that belongs to what was touched, where nothing else reads otherwise now. */
  private record Local(TouchedObjects touched, Map<String, SchemaObject> read) {
    /** A type that was dropped earlier is known no more, and a rename is behind us. */
    private Reading behind(Reading earlier) {
      return new Reading(
          TouchedSchema.with(earlier.structure(), touched, read),
          earlier.touched().map(before -> before.and(touched)));
    }
  }

  private static Optional<Local> local(Connection connection, Schema known) throws SQLException {
    Optional<TouchedObjects> touched = TouchedObjects.read(connection, known);
    if (touched.isEmpty()) {
      return Optional.empty();
    }
    Map<String, SchemaObject> read = rows(connection, touched.get());
    return TouchedSchema.isLocal(known, touched.get(), read)
        ? Optional.of(new Local(touched.get(), read))
        : Optional.empty();
  }

  private static Schema rows(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      return new Schema(rows(statement));
    }
  }

  private static Map<String, SchemaObject> rows(Connection connection, TouchedObjects touched)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ_TOUCHED)) {
      touched.set(statement);
      return rows(statement);
    }
  }

  private static Map<String, SchemaObject> rows(PreparedStatement statement) throws SQLException {
    Map<String, SchemaObject> objects = new LinkedHashMap<>();
    // From its first use on, not the driver's fifth: every statement of a file is followed by it.
    statement.unwrap(PGStatement.class).setPrepareThreshold(1);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String[] parts = (String[]) row.getArray(2).getArray();
        SchemaObject object = new SchemaRowReader(parts).read(row.getString(1));
        objects.put(object.key(), object);
      }
    }
    return objects;
  }
}
