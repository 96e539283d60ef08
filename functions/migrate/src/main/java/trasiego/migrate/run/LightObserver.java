package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import trasiego.execution.Lock;
import trasiego.execution.Observation;
import trasiego.execution.SharedChange;
import trasiego.execution.Touched;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedFile;
import trasiego.observation.SharedChanges;
import trasiego.observation.SharedObserver;
import trasiego.observation.schema.FramedQuery;

/** Two short queries behind each statement of a transaction: what a live run can bear. */
final class LightObserver implements StatementObserver {
  /** A class of our own, which means no retry. */
  private static final String UNREHEARSED = "TR001";

  private static final String ROWS =
      """
      SELECT pg_catalog.format('%I.%I', schemaname, relname), n_tup_ins, n_tup_upd, n_tup_del
      FROM pg_catalog.pg_stat_xact_user_tables
      WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
        AND relname NOT LIKE 'flyway\\_schema\\_history%'
      """;
  private static final String LOCKS =
      """
      SELECT DISTINCT l.mode, pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = pg_catalog.pg_backend_pid()
        AND l.locktype = 'relation'
        AND l.granted
        AND l.mode <> 'AccessShareLock'
        AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
        AND n.nspname !~ '^pg_'
        AND c.relname NOT LIKE 'flyway\\_schema\\_history%'
      """;

  private final List<Observation> rehearsed;
  private SharedObserver shared;
  private Map<String, Touched> touched = Map.of();
  private final Set<Lock> held = new HashSet<>();

  /** For a file that nobody rehearsed. */
  LightObserver() {
    this(null);
  }

  /**
   * @param rehearsed what each statement did there; a statement in a transaction that does
   *     otherwise to the whole server fails, since a file may look where it is
   */
  LightObserver(List<Observation> rehearsed) {
    this.rehearsed = rehearsed;
  }

  @Override
  public Observation run(Connection connection, Statement statement, boolean transactional)
      throws SQLException {
    boolean compares = transactional && rehearsed != null;
    if (compares && shared == null) {
      shared = SharedObserver.open(connection);
    }
    double seconds = execute(connection, statement.sql());
    List<SharedChange> changes = compares ? compared(connection, statement) : List.of();
    Map<String, Touched> rows = new TreeMap<>();
    List<Lock> locks = new ArrayList<>();
    if (transactional) {
      Map<String, Touched> now = FramedQuery.around(connection, LightObserver::rows);
      now.forEach((table, all) -> rows.put(table, all.minus(touched.get(table))));
      rows.values().removeIf(Touched::isNothing);
      touched = now;
      for (Lock lock : FramedQuery.around(connection, LightObserver::locks)) {
        if (held.add(lock)) {
          locks.add(lock);
        }
      }
    }
    return new Observation(
        statement.number(), statement.line(), seconds, rows, locks, changes, false);
  }

  private List<SharedChange> compared(Connection connection, Statement statement)
      throws SQLException {
    Optional<Observation> before =
        rehearsed.stream().filter(it -> it.number() == statement.number()).findFirst();
    if (statement.number() == rehearsed.size()) {
      // What triggers put off to the commit must be seen before it.
      execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
    }
    List<SharedChange> changes = shared.changes();
    if (before.filter(Observation::isUntried).isPresent()) {
      return changes;
    }
    List<String> unexpected =
        SharedChanges.unexpected(before.map(Observation::shared).orElse(List.of()), changes);
    if (!unexpected.isEmpty()) {
      throw new SQLException(
          "it does to the whole server what it did not do in the rehearsal: "
              + String.join("; ", unexpected),
          UNREHEARSED);
    }
    return changes;
  }

  @Override
  public Map<String, Touched> touched() {
    return touched;
  }

  @Override
  public Optional<ObservedFile> file(String version, Script script, boolean transactional) {
    return Optional.empty();
  }

  private static double execute(Connection connection, String sql) throws SQLException {
    long started = System.nanoTime();
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
    return (System.nanoTime() - started) / 1e9;
  }

  private static Map<String, Touched> rows(Connection connection) throws SQLException {
    Map<String, Touched> rows = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ROWS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.put(row.getString(1), new Touched(row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    return rows;
  }

  private static List<Lock> locks(Connection connection) throws SQLException {
    List<Lock> locks = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LOCKS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        locks.add(Lock.of(row.getString(1), row.getString(2)));
      }
    }
    return locks;
  }
}
