package trasiego.observation.schema;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.PGStatement;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlResource;
import trasiego.postgres.SqlStates;

/**
 * A database's {@link Catalogue} by what its objects belong to, so that after a transaction only
 * that is read again which the transaction may have changed.
 */
public final class KeyedCatalogue {
  private static final String READ = Catalogue.query();
  private static final String READ_TOUCHED = SqlResource.withMarked(READ, "touched");

  /** What belongs to no relation, type or routine; it is little, and always read. */
  private static final String OTHER = "other";

  private static final String COMMENT = "comment";

  private final Map<String, Map<String, String>> objects;

  private KeyedCatalogue(Map<String, Map<String, String>> objects) {
    this.objects = objects;
  }

  /** The whole, in the session's transaction or in one of its own in autocommit. */
  public static KeyedCatalogue read(Session session) {
    return new KeyedCatalogue(rows(session, READ, _ -> {}));
  }

  /**
   * The whole as it is now, of which only this is read.
   *
   * @param touched what may have changed since this catalogue was read; empty where that is not
   *     known
   */
  public KeyedCatalogue after(Optional<TouchedObjects> touched, Session session) {
    return touched.map(known -> after(known, session)).orElseGet(() -> read(session));
  }

  /** As the session's transaction has made it out of the schema that was there when it began. */
  public KeyedCatalogue inside(Session session, Schema known) {
    try {
      return after(SchemaReader.touchedInside(session.connection(), known), session);
    } catch (SQLException e) {
      throw failure(session, e);
    }
  }

  private KeyedCatalogue after(TouchedObjects touched, Session session) {
    Map<String, Map<String, String>> all = new HashMap<>(objects);
    all.keySet().removeIf(key -> isReadAgain(key, touched));
    all.putAll(
        rows(
            session,
            READ_TOUCHED,
            statement -> {
              touched.set(statement);
              statement.setBoolean(4, touched.comments());
            }));
    return new KeyedCatalogue(all);
  }

  private static boolean isReadAgain(String key, TouchedObjects touched) {
    return key.equals(OTHER) || key.equals(COMMENT) && touched.comments() || touched.has(key);
  }

  /** Sets what a query asks for. */
  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private static Map<String, Map<String, String>> rows(
      Session session, String query, Parameters parameters) {
    try {
      return FramedQuery.around(
          session.connection(),
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
              parameters.set(statement);
              return rows(statement);
            }
          });
    } catch (SQLException e) {
      throw failure(session, e);
    }
  }

  private static Map<String, Map<String, String>> rows(PreparedStatement statement)
      throws SQLException {
    Map<String, Map<String, String>> objects = new HashMap<>();
    // From its first use on: planning it takes longer than running it on most databases.
    statement.unwrap(PGStatement.class).setPrepareThreshold(1);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        objects
            .computeIfAbsent(row.getString(3), _ -> new HashMap<>())
            .put(row.getString(1), Objects.requireNonNullElse(row.getString(2), ""));
      }
    }
    return objects;
  }

  /** What this one has otherwise than the wanted one, as {@link Catalogue#differences} says it. */
  public List<String> differences(KeyedCatalogue wanted) {
    return unlike(wanted).differences(wanted.unlike(this));
  }

  /** All that belongs to what the two do not have alike. */
  private Catalogue unlike(KeyedCatalogue other) {
    TreeMap<String, String> unlike = new TreeMap<>();
    objects.forEach(
        (key, own) -> {
          Map<String, String> others = other.objects.get(key);
          if (own != others && !own.equals(others)) {
            unlike.putAll(own);
          }
        });
    return new Catalogue(unlike);
  }

  private static RuntimeException failure(Session session, SQLException e) {
    return SqlStates.failure("reading the catalogue of " + session.database(), e);
  }
}
