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
import trasiego.observation.SharedObserver;
import trasiego.observation.schema.FramedQuery;

/** Two short queries behind each statement of a transaction: what a live run can bear. */
final class LightObserver implements StatementObserver {
  /** Without it no table is rewritten. */
  private static final String STRONGEST = "ACCESS EXCLUSIVE";

  private static final String ROWS =
      """
      SELECT pg_catalog.format('%I.%I', schemaname, relname), n_tup_ins, n_tup_upd, n_tup_del
      FROM pg_catalog.pg_stat_xact_user_tables
      WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
        AND relname NOT LIKE 'flyway\\_schema\\_history%'
      """;
  private static final String LOCKS =
      """
      SELECT DISTINCT
        l.mode, pg_catalog.format('%I.%I', n.nspname, c.relname), c.oid, c.relfilenode
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE l.pid = pg_catalog.pg_backend_pid()
        AND l.locktype = 'relation'
        AND l.granted
        AND l.mode <> 'AccessShareLock'
        AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
        AND n.nspname !~ '^pg_|^information_schema$'
        AND c.relname NOT LIKE 'flyway\\_schema\\_history%'
      """;

  private final Optional<RehearsalComparison> rehearsed;
  private SharedObserver shared;
  private TableNames tables;
  private Map<String, Touched> touched = Map.of();
  private final Set<Lock> held = new HashSet<>();

  /** For a file that nobody rehearsed. */
  LightObserver() {
    this(Optional.empty());
  }

  /**
   * @param rehearsed what each statement did there; a statement in a transaction that does
   *     otherwise fails, since a file may look where it is
   */
  LightObserver(Optional<RehearsalComparison> rehearsed) {
    this.rehearsed = rehearsed;
  }

  @Override
  public Observation run(
      Connection connection, Statement statement, boolean transactional, boolean last)
      throws SQLException {
    if (!transactional) {
      return observation(statement, execute(connection, statement.sql()));
    }
    boolean compares = rehearsed.isPresent();
    if (compares && shared == null) {
      shared = SharedObserver.open(connection);
    }
    if (tables == null) {
      tables = TableNames.read(connection);
    }
    double seconds = execute(connection, statement.sql());
    if (last) {
      StatementObserver.runDeferred(connection);
    }
    Observation seen = observed(connection, statement, seconds, compares);
    List<String> deviations =
        compares ? rehearsed.get().deviations(connection, seen, tables) : List.of();
    if (!deviations.isEmpty()) {
      throw new SQLException(
          "it does otherwise than in the rehearsal: " + String.join("; ", deviations),
          AttemptFailure.UNREHEARSED);
    }
    return seen;
  }

  private static Observation observation(Statement statement, double seconds) {
    return new Observation(
        statement.number(),
        statement.line(),
        seconds,
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private Observation observed(
      Connection connection, Statement statement, double seconds, boolean compares)
      throws SQLException {
    List<SharedChange> changes = compares ? shared.changes() : List.of();
    List<HeldLock> all = FramedQuery.around(connection, LightObserver::locks);
    all.forEach(lock -> tables.called(lock.table(), lock.lock().relation()));
    List<String> rewritten =
        all.stream()
            .filter(lock -> lock.lock().mode().equals(STRONGEST))
            .filter(lock -> tables.isRewritten(lock.table(), lock.filenode()))
            .map(lock -> lock.lock().relation())
            .toList();
    Map<String, Touched> now = FramedQuery.around(connection, LightObserver::rows);
    Map<String, Touched> rows = new TreeMap<>();
    now.forEach((table, counts) -> rows.put(table, counts.minus(touched.get(table))));
    rows.values().removeIf(Touched::isNothing);
    touched = now;
    List<Lock> locks = all.stream().map(HeldLock::lock).filter(held::add).toList();
    return new Observation(
        statement.number(), statement.line(), seconds, rows, locks, changes, rewritten, false);
  }

  /** A lock with the storage that its table has now. */
  private record HeldLock(Lock lock, long table, long filenode) {}

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

  static Map<String, Touched> rows(Connection connection) throws SQLException {
    Map<String, Touched> rows = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ROWS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.put(row.getString(1), new Touched(row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    return rows;
  }

  private static List<HeldLock> locks(Connection connection) throws SQLException {
    List<HeldLock> locks = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LOCKS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        locks.add(
            new HeldLock(
                Lock.of(row.getString(1), row.getString(2)), row.getLong(3), row.getLong(4)));
      }
    }
    return locks;
  }
}
