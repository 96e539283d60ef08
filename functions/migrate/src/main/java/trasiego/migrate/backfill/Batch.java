package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import trasiego.migrate.context.Limits;
import trasiego.migration.BackfillState;
import trasiego.migration.BatchStatement;
import trasiego.migration.Script;
import trasiego.postgres.Overdue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

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

    /** A row that fails is left out from now on, as a person allows. */
    record Excluded() implements Result {}

    /** The table's rows lie in another file by now; the pass begins again in that. */
    record Rewritten() implements Result {}
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

  /** How many rows a statement writes, and how many of these still need it. */
  private static final String MOVED =
      """
      WITH written AS (
      %s
      RETURNING (
      %s
      ) AS again)
      SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE w.again) FROM written w
      """;

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
  private final KeyRange ranges;

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
    this.ranges = new KeyRange(session, key, statement);
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
          if (key.isPhysical() && isRewritten()) {
            return new Result.Rewritten();
          }
          if (state.end().isEmpty()) {
            return new Result.Written(0, true);
          }
          try (Overdue _ = Overdue.after(connection, limits.statement().multipliedBy(2))) {
            KeyRange.Range range =
                ranges.next(connection, state.position(), state.end().get(), needed(state), rows);
            if (isLeftOut(state, rows, range)) {
              return new Result.Excluded();
            }
            long written = write(connection, state.position(), range.end(), needed(state));
            beforeCommit.run();
            ledger.move(range.end(), written, rows);
            return new Result.Written(written, range.last());
          }
        });
  }

  /** Which rows still need it and can be written, behind another condition. */
  private String needed(BackfillState state) {
    return condition + key.isNone(statement, state.exclusions());
  }

  /**
   * A single row, where a person lets rows be left out: it is tried, and what it wrote taken back,
   * so that a key is noted only of a row that was seen to fail in this very transaction.
   */
  private boolean isLeftOut(BackfillState state, int rows, KeyRange.Range range)
      throws SQLException {
    if (rows > 1 || !state.exclusions().isOpen()) {
      return false;
    }
    Connection connection = session.connection();
    Savepoint before = connection.setSavepoint();
    try {
      write(connection, statement.where(key.is(statement, range.end()) + needed(state)));
      connection.rollback(before);
      return false;
    } catch (FailedBatchException e) {
      if (!SqlStates.isOfRow(e.sqlException().getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      ledger.exclude(range.end());
      return true;
    }
  }

  /** Nobody rewrites it from here to the end of the transaction. */
  private boolean isRewritten() {
    session.execute("LOCK TABLE " + key.relation() + " IN ROW EXCLUSIVE MODE");
    return ledger.beginAgainWhereRewritten(key, ranges.bound());
  }

  private long write(
      Connection connection, Optional<List<String>> position, List<String> end, String needed) {
    return write(connection, statement.where(key.between(statement, position, end) + needed));
  }

  private long write(Connection connection, String sql) {
    boolean moves = key.isPhysical() && !statement.assigned().isEmpty();
    return FileQuestion.asTarget(
        connection,
        () -> {
          long rows = moves ? moved(connection, sql) : FileQuestion.execute(connection, sql);
          // What triggers put off to the commit is part of this, and must not fail behind it.
          FileQuestion.execute(connection, "SET CONSTRAINTS ALL IMMEDIATE");
          return rows;
        });
  }

  /**
   * A written row lies elsewhere then, perhaps before the pass: one that still needs it would be
   * met, and written, again.
   */
  private long moved(Connection connection, String sql) throws SQLException {
    String where = script.backfill().orElseThrow().where().orElseThrow();
    List<String> counts =
        FileQuestion.row(connection, 2, MOVED.formatted(sql, where)).orElseThrow();
    long again = Long.parseLong(counts.getLast());
    if (again > 0) {
      throw FailedBackfillException.again(script.name(), key.relation(), again);
    }
    return Long.parseLong(counts.getFirst());
  }

  /**
   * Writes the rows behind a key, in the transaction that is open.
   *
   * @param rows how many keys at most
   */
  long write(Optional<List<String>> after, int rows) {
    Connection connection = session.connection();
    Optional<List<String>> bound = ranges.bound();
    return bound.isEmpty()
        ? 0
        : write(
            connection,
            after,
            ranges.next(connection, after, bound.get(), condition, rows).end(),
            condition);
  }

  /** The last key that the table has now; empty where it has no row that needs filling. */
  Optional<List<String>> bound() {
    return ranges.bound();
  }

  /** The key of the row that so many rows that need it come before. */
  Optional<List<String>> keyAt(long offset) {
    return ranges.at(offset, condition);
  }

  /** How the server would write a first batch, as EXPLAIN tells it in JSON. */
  String plan() {
    Optional<List<String>> bound = ranges.bound();
    if (bound.isEmpty()) {
      return "[]";
    }
    String sql = statement.where(key.between(statement, Optional.empty(), bound.get()));
    return FileQuestion.asTarget(
        session.connection(),
        () -> FileQuestion.text(session.connection(), "EXPLAIN (FORMAT JSON, COSTS OFF) " + sql));
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
   * How many rows still need it and are not left out; none where the file does not say which do.
   *
   * @param limit how long counting may take
   */
  long remaining(Connection connection, Duration limit) {
    return condition.isEmpty()
        ? 0
        : count(connection, ledger == null ? condition : needed(ledger.state()), limit);
  }

  /** How many rows it is to write; all of the table where the file does not say which. */
  long countAll(Duration limit) {
    return count(session.connection(), condition, limit);
  }

  private long count(Connection connection, String needed, Duration limit) {
    String sql =
        "SELECT pg_catalog.count(*) FROM %s AS %s WHERE true%s"
            .formatted(key.relation(), statement.reference(), needed);
    return FileQuestion.asTarget(
        connection,
        () -> {
          FileQuestion.execute(connection, COUNT_LIMIT.formatted(limit.toMillis()));
          return Long.parseLong(FileQuestion.text(connection, sql));
        });
  }
}
