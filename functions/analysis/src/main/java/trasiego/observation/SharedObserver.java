package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.Session;

/**
 * Tells what one session's statements did to catalogues of the whole server, be it in a block, a
 * function or a string that is executed. In a transaction the catalogues are read again only where
 * the server counted a row that it wrote there.
 */
public final class SharedObserver {
  /** Where a role's row lies, whose password no view shows. */
  private static final String ROLES = "pg_authid";

  private static final String COUNTS =
      """
      SELECT c.relname,
        pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)
          + pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)
          + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)
      FROM pg_catalog.pg_class c
      WHERE c.relisshared
        AND c.relkind = 'r'
        AND pg_catalog.current_setting('track_counts')::pg_catalog.bool
      """;

  private final Connection connection;
  private final Supplier<Session> watchers;
  private SharedCatalogue catalogue;
  private Map<String, Long> counts;

  /**
   * @param watchers opens a second session, which does not see what the transaction did; null where
   *     there is none, so that what was before is read beforehand
   */
  SharedObserver(Connection connection, Supplier<Session> watchers) {
    this.connection = connection;
    this.watchers = watchers;
  }

  /** Looks from now on, in the transaction that is open or will be at the next statement. */
  public static SharedObserver open(Connection connection) throws SQLException {
    SharedObserver observer = new SharedObserver(connection, null);
    observer.catalogue = SharedCatalogue.read(connection);
    observer.counts = counts(connection);
    return observer;
  }

  /** What the session did since the last call, or since it was opened. */
  public List<SharedChange> changes() throws SQLException {
    Map<String, Long> now = counts(connection);
    // A file of which no statement could be tried did nothing to compare with.
    List<SharedChange> changes = changes(counts == null ? now : counts, now);
    counts = now;
    return changes;
  }

  /** Before a statement: what is there, unless the last look still holds. */
  void before(SessionState standing) throws SQLException {
    if (connection.getAutoCommit() || catalogue == null && watchers == null) {
      catalogue = SharedCatalogue.read(connection);
    }
  }

  /** After it. */
  List<SharedChange> after(SessionState was, SessionState is) throws SQLException {
    counts = is.shared();
    return changes(was.shared(), counts);
  }

  private List<SharedChange> changes(Map<String, Long> was, Map<String, Long> is)
      throws SQLException {
    Set<String> written = written(was, is);
    // Outside a transaction the counts may have been handed over and begun anew.
    boolean counted = !connection.getAutoCommit() && !is.isEmpty();
    if (counted && written.isEmpty()) {
      return List.of();
    }
    SharedCatalogue before = catalogue == null ? committed() : catalogue;
    SharedCatalogue now = SharedCatalogue.read(connection);
    List<SharedChange> changes =
        new ArrayList<>(counted ? before.changesTo(now, written) : before.changesTo(now));
    catalogue = now;
    if (written.contains(ROLES) && changes.stream().noneMatch(it -> it.kind() == Kind.ROLE)) {
      changes.add(new SharedChange(Kind.ROLE, "", SharedChange.PASSWORD, null, null));
    }
    return List.copyOf(changes);
  }

  /** As it was before the transaction, of which only its own session sees what it wrote. */
  private SharedCatalogue committed() throws SQLException {
    try (Session watcher = watchers.get()) {
      return SharedCatalogue.read(watcher.connection());
    }
  }

  private static Set<String> written(Map<String, Long> was, Map<String, Long> is) {
    Set<String> written = new HashSet<>();
    is.forEach(
        (catalogue, count) -> {
          if (count > was.getOrDefault(catalogue, 0L)) {
            written.add(catalogue);
          }
        });
    // What every statement that makes anything writes, and nothing here is read from.
    written.remove("pg_shdepend");
    return written;
  }

  private static Map<String, Long> counts(Connection connection) throws SQLException {
    return FramedQuery.around(connection, SharedObserver::readCounts);
  }

  private static Map<String, Long> readCounts(Connection connection) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COUNTS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        counts.put(row.getString(1), row.getLong(2));
      }
    }
    return counts;
  }
}
