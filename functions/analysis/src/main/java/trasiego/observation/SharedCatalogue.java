package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.PGStatement;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.SqlResource;

/** What belongs to the whole server at one moment, as far as a role without rights can read it. */
final class SharedCatalogue {
  private static final String READ = SqlResource.read(SharedCatalogue.class, "shared.sql");
  private static final String SINCE_15 = SqlResource.read(SharedCatalogue.class, "shared-15.sql");

  /** A fact by what does not change with a rename. */
  private record Key(Kind kind, String key, String part) {}

  private record Fact(String catalogue, String object, String part, String value) {}

  private final Map<Key, Fact> facts;

  private SharedCatalogue(Map<Key, Fact> facts) {
    this.facts = facts;
  }

  /** As the connection's transaction sees it; no name or operator of the file's is looked up. */
  static SharedCatalogue read(Connection connection) throws SQLException {
    return FramedQuery.around(connection, SharedCatalogue::rows);
  }

  private static SharedCatalogue rows(Connection connection) throws SQLException {
    boolean hasParameters = connection.getMetaData().getDatabaseMajorVersion() >= 15;
    Map<Key, Fact> facts = new LinkedHashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(hasParameters ? READ + SINCE_15 : READ)) {
      // From its first use on: planning it takes ten times as long as running it.
      statement.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Kind kind = Kind.valueOf(row.getString(2));
          Fact fact =
              new Fact(
                  row.getString(1),
                  row.getString(4),
                  row.getString(5),
                  Objects.requireNonNullElse(row.getString(6), ""));
          facts.put(new Key(kind, row.getString(3), part(kind, fact.part())), fact);
        }
      }
    }
    return new SharedCatalogue(facts);
  }

  /** A member's and a grantee's name is in the key already, by what outlives a rename. */
  private static String part(Kind kind, String part) {
    return switch (kind) {
      case DATABASE, ROLE, TABLESPACE -> part;
      default -> "";
    };
  }

  /**
   * What differs in the catalogues that were written meanwhile; what others did to the other ones
   * is none of this session's.
   */
  List<SharedChange> changesTo(SharedCatalogue after, Set<String> written) {
    return changesTo(after, written::contains);
  }

  /** What differs, whoever did it: for what runs outside a transaction. */
  List<SharedChange> changesTo(SharedCatalogue after) {
    return changesTo(after, catalogue -> true);
  }

  private List<SharedChange> changesTo(SharedCatalogue after, Predicate<String> written) {
    List<SharedChange> changes = new ArrayList<>();
    facts.forEach(
        (key, was) -> {
          Fact is = after.facts.get(key);
          if (written.test(was.catalogue())
              && (is == null || !Objects.equals(was.value(), is.value()))) {
            changes.add(change(key, was, was.value(), is == null ? null : is.value()));
          }
        });
    after.facts.forEach(
        (key, is) -> {
          if (written.test(is.catalogue()) && !facts.containsKey(key)) {
            changes.add(change(key, is, null, is.value()));
          }
        });
    return List.copyOf(changes);
  }

  private static SharedChange change(Key key, Fact fact, String before, String after) {
    return new SharedChange(key.kind(), fact.object(), fact.part(), before, after);
  }
}
