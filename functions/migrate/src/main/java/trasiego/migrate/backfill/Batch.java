package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.migrate.context.Limits;
import trasiego.migration.BackfillState;
import trasiego.migration.BatchStatement;
import trasiego.migration.Script;
import trasiego.postgres.Overdue;
import trasiego.postgres.Session;
import trasiego.postgres.TargetPath;

/**
 * One transaction of a backfill: the next range of the key, its rows, and the position behind it.
 */
final class Batch {
  /** How it ended. */
  sealed interface Result {
    /**
     * @param last whether the pass has come to its end
     */
    record Written(long rows, boolean last) implements Result {}

    /** A person holds the backfill. */
    record Paused() implements Result {}
  }

  /** The file's own words failed, not ours. It never leaves the function. */
  static final class FailedBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedBatchException(SQLException cause) {
      super(cause);
    }

    SQLException sqlException() {
      return (SQLException) getCause();
    }
  }

  private static final String COUNT_LIMIT =
      "SELECT pg_catalog.set_config('statement_timeout', '%d', false)";

  private static final String WRITERS =
      """
      SELECT DISTINCT l.virtualtransaction
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_database d ON d.oid = l.database
      WHERE l.locktype = 'relation' AND l.granted
        AND d.datname = pg_catalog.current_database()
        AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock')
        AND l.pid <> pg_catalog.pg_backend_pid()
        AND (l.relation = ?::oid OR l.relation IN (
          SELECT t.relid FROM pg_catalog.pg_partition_tree(?::oid::pg_catalog.regclass) t))
      """;

  private final Session session;
  private final Script script;
  private final BatchStatement statement;

  /** Which rows still need it, behind another condition; empty where all do. */
  private final String condition;

  private final TableKey key;
  private final BackfillLedger ledger;

  /**
   * @param session for a file's statements, as the owner
   */
  Batch(Session session, Script script, TableKey key, BackfillLedger ledger) {
    this.session = session;
    this.script = script;
    this.statement = script.batches().orElseThrow();
    this.condition =
        script.backfill().orElseThrow().where().map(where -> " AND (" + where + "\n)").orElse("");
    this.key = key;
    this.ledger = ledger;
  }

  /**
   * @param rows how many keys the range holds at most
   * @param limits of each statement
   * @param beforeCommit looks at the server while the rows are still locked
   */
  Result run(int rows, Limits limits, Runnable beforeCommit) {
    Connection connection = session.connection();
    return session.transaction(
        () -> {
          script.setRowSecurity(connection, true);
          limits.set(connection, true);
          BackfillState state = ledger.lock().orElseThrow();
          if (state.paused()) {
            return new Result.Paused();
          }
          try (Overdue _ = Overdue.after(connection, limits.statement().multipliedBy(2))) {
            Range range = range(connection, state.position(), state.end().orElseThrow(), rows);
            long written = write(connection, state.position(), range.end());
            beforeCommit.run();
            ledger.move(range.end(), written, rows);
            return new Result.Written(written, range.last());
          }
        });
  }

  private record Range(List<String> end, boolean last) {}

  /** The key that the range ends with, by the rows that are there now. */
  private Range range(
      Connection connection, Optional<List<String>> position, List<String> bound, int rows) {
    String sql =
        "SELECT %s FROM %s AS %s WHERE %s%s ORDER BY %s OFFSET %d LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                key.between(statement, position, bound),
                condition,
                key.order(statement, false),
                rows - 1);
    Optional<List<String>> end = asTarget(connection, () -> row(connection, sql));
    return new Range(end.orElse(bound), end.isEmpty() || end.get().equals(bound));
  }

  private long write(Connection connection, Optional<List<String>> position, List<String> end) {
    String sql = statement.where(key.between(statement, position, end) + condition);
    return asTarget(
        connection,
        () -> {
          long rows = execute(connection, sql);
          // What triggers put off to the commit is part of this, and must not fail behind it.
          execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
          return rows;
        });
  }

  /** Reads or writes by the file's words, with names meaning what they mean to the application. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private static <T> T asTarget(Connection connection, Question<T> question) {
    List<T> answer = new ArrayList<>();
    try {
      TargetPath.during(connection, () -> answer.add(question.ask()));
      return answer.getFirst();
    } catch (SQLException e) {
      throw new FailedBatchException(e);
    }
  }

  private Optional<List<String>> row(Connection connection, String sql) throws SQLException {
    try (Statement query = connection.createStatement()) {
      query.setEscapeProcessing(false);
      // A key that is rounded is another one.
      query.execute("SET extra_float_digits = 3");
      List<String> values = new ArrayList<>();
      try (ResultSet row = query.executeQuery(sql)) {
        boolean found = row.next();
        for (int i = 1; found && i <= key.columns().size(); i++) {
          values.add(row.getString(i));
        }
      }
      // Where the question failed, the transaction takes it back, or the session is given up.
      query.execute("RESET extra_float_digits");
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }
  }

  /** The last key that the table has now; empty where it has no row that needs filling. */
  Optional<List<String>> bound() {
    String sql =
        "SELECT %s FROM %s AS %s ORDER BY %s LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                key.order(statement, true));
    return asTarget(session.connection(), () -> row(session.connection(), sql));
  }

  /** The key of the row that so many rows that need it come before. */
  Optional<List<String>> keyAt(long offset) {
    String sql =
        "SELECT %s FROM %s AS %s WHERE true%s ORDER BY %s OFFSET %d LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                condition,
                key.order(statement, false),
                offset);
    return asTarget(session.connection(), () -> row(session.connection(), sql));
  }

  /**
   * Writes the rows behind a key, in the transaction that is open.
   *
   * @param rows how many keys at most
   */
  long write(Optional<List<String>> after, int rows) {
    Optional<List<String>> bound = bound();
    return bound.isEmpty()
        ? 0
        : write(
            session.connection(),
            after,
            range(session.connection(), after, bound.get(), rows).end());
  }

  /** How the server would write a first batch, as EXPLAIN tells it in JSON. */
  String plan() {
    Optional<List<String>> bound = bound();
    if (bound.isEmpty()) {
      return "[]";
    }
    String sql = statement.where(key.between(statement, Optional.empty(), bound.get()));
    return asTarget(
        session.connection(),
        () -> text(session.connection(), "EXPLAIN (FORMAT JSON, COSTS OFF) " + sql));
  }

  /** Transactions that write to the table now, which may bring rows that nobody sees yet. */
  List<String> writers() {
    return session.query(WRITERS, row -> row.getString(1), key.oid(), key.oid());
  }

  /** Whether one of these is still there. */
  boolean isAnyOf(List<String> writers) {
    List<String> now = writers();
    return writers.stream().anyMatch(now::contains);
  }

  int pid() {
    return session.backendPid();
  }

  /**
   * How many rows still need it; none where the file does not say which do.
   *
   * @param limit how long counting may take
   */
  long remaining(Connection connection, Duration limit) {
    return condition.isEmpty() ? 0 : count(connection, limit);
  }

  /** How many rows it is to write; all of the table where the file does not say which. */
  long countAll(Duration limit) {
    return count(session.connection(), limit);
  }

  private long count(Connection connection, Duration limit) {
    String sql =
        "SELECT pg_catalog.count(*) FROM %s AS %s WHERE true%s"
            .formatted(key.relation(), statement.reference(), condition);
    return asTarget(
        connection,
        () -> {
          execute(connection, COUNT_LIMIT.formatted(limit.toMillis()));
          return Long.parseLong(text(connection, sql));
        });
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement query = connection.createStatement()) {
      query.setEscapeProcessing(false);
      try (ResultSet row = query.executeQuery(sql)) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static long execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
      return Math.max(0, statement.getLargeUpdateCount());
    }
  }
}
