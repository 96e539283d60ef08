package trasiego.migrate;

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
import java.util.TreeMap;
import trasiego.handler.Deadline;
import trasiego.migrate.Observation.Lock;
import trasiego.migrate.Observation.Touched;
import trasiego.migration.Script;
import trasiego.migration.Statement;

/**
 * Runs the statements of one file on one connection, each under its limits whatever the file sets
 * itself, and sees what each locks and touches. Whether they are one transaction is the caller's.
 */
final class Guard {
  private static final String SET_LIMITS =
      """
      SELECT
        pg_catalog.set_config('lock_timeout', ?, false),
        pg_catalog.set_config('statement_timeout', ?, false)
      """;
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

  private final Limits limits;
  private final Deadline deadline;
  private final LockWatch watch;
  private final List<Observation> observations = new ArrayList<>();
  private Map<String, Touched> touched = Map.of();
  private final Set<Lock> held = new HashSet<>();

  /**
   * @param deadline when the last statement must have ended, so that time is left to clean up
   */
  Guard(Limits limits, Deadline deadline, LockWatch watch) {
    this.limits = limits;
    this.deadline = deadline;
    this.watch = watch;
  }

  /** Runs the file; in a transaction it is also observed. */
  void run(Connection connection, Script script, boolean transactional) throws SQLException {
    watch.watch(connection);
    Limits wanted = limits.of(script);
    for (Statement statement : script.statements()) {
      Limits allowed = wanted.within(deadline);
      try {
        setLimits(connection, allowed);
        double seconds = execute(connection, statement.sql());
        observations.add(observed(connection, statement, seconds, transactional));
      } catch (SQLException e) {
        boolean cut = allowed.statement().compareTo(wanted.statement()) < 0;
        throw new StatementFailure(script, statement, cut, e);
      }
    }
    // What follows is ours: the history's row waits for nobody long.
    setLimits(connection, limits.within(deadline));
  }

  List<Observation> observations() {
    return List.copyOf(observations);
  }

  /** What the whole file touched, by table. */
  Map<String, Touched> touched() {
    return touched;
  }

  private Observation observed(
      Connection connection, Statement statement, double seconds, boolean transactional)
      throws SQLException {
    Map<String, Touched> rows = new TreeMap<>();
    List<Lock> locks = new ArrayList<>();
    if (transactional) {
      Map<String, Touched> now = rows(connection);
      now.forEach((table, all) -> rows.put(table, all.minus(touched.get(table))));
      rows.values().removeIf(Touched::isNothing);
      touched = now;
      for (Lock lock : locks(connection)) {
        if (held.add(lock)) {
          locks.add(lock);
        }
      }
    }
    return new Observation(statement.number(), statement.line(), seconds, rows, locks);
  }

  private static double execute(Connection connection, String sql) throws SQLException {
    long started = System.nanoTime();
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
    return (System.nanoTime() - started) / 1e9;
  }

  private static void setLimits(Connection connection, Limits limits) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET_LIMITS)) {
      statement.setString(1, Long.toString(limits.lock().toMillis()));
      statement.setString(2, Long.toString(limits.statement().toMillis()));
      statement.execute();
    }
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
        locks.add(new Lock(row.getString(1), row.getString(2)));
      }
    }
    return locks;
  }
}
