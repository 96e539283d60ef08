package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import trasiego.execution.SharedChange;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Overdue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Runs one file on a scratch database and observes it, statement by statement; the history knows
 * nothing of it. A file in a transaction that fails leaves nothing behind, and the session is left
 * as it was found whatever the file set.
 */
public final class ObservedRun {
  private static final String LIMIT = "SELECT pg_catalog.set_config('statement_timeout', ?, ?)";

  private final Connection connection;
  private final boolean transactional;
  private final Supplier<Duration> limit;
  private final Untried tolerated;
  private final Optional<Schema> known;

  private ObservedRun(
      Connection connection,
      boolean transactional,
      Supplier<Duration> limit,
      Untried tolerated,
      Optional<Schema> known) {
    this.known = known;
    this.connection = connection;
    this.transactional = transactional;
    this.limit = limit;
    this.tolerated = tolerated;
  }

  /**
   * @param watchers as below
   * @param limit of each statement; zero means none
   */
  public static ObservedFile run(
      Session session,
      Supplier<Session> watchers,
      String version,
      Script script,
      boolean transactional,
      Duration limit) {
    return run(
        session,
        watchers,
        version,
        script,
        transactional,
        () -> limit,
        Untried.NOTHING,
        Optional.empty());
  }

  /**
   * @param watchers opens a second session on the same database, where the file runs outside a
   *     transaction
   * @param limit of the next statement, asked before each; zero means none
   * @param tolerated what may be missing here: a statement that fails for it is left out, and the
   *     others run
   * @param known the schema as it stands, where it need not be read
   */
  public static ObservedFile run(
      Session session,
      Supplier<Session> watchers,
      String version,
      Script script,
      boolean transactional,
      Supplier<Duration> limit,
      Untried tolerated,
      Optional<Schema> known) {
    ObservedRun trial =
        new ObservedRun(session.connection(), transactional, limit, tolerated, known);
    try (Session watcher = transactional ? null : watchers.get()) {
      return trial.run(watcher, watchers, version, script);
    } catch (SQLException e) {
      throw SqlStates.failure("trying " + script.name() + " on " + session.database(), e);
    }
  }

  /**
   * Runs a file in one transaction that is rolled back, whatever came of it, after the work has
   * seen what it did: a database on which others are tried next must not keep it.
   *
   * @param watchers opens a second session, which sees what was before; null where there is none
   * @param limit of the next statement, asked before each; zero means none
   * @param tolerated a statement that fails for it is left out, and the others run
   * @param known the schema as it stands, where it need not be read
   * @param work looks at the session while its transaction is open; where the file failed it cannot
   */
  public static <T> T takenBack(
      Session session,
      Supplier<Session> watchers,
      String version,
      Script script,
      Supplier<Duration> limit,
      Untried tolerated,
      Optional<Schema> known,
      Function<ObservedFile, T> work) {
    try {
      return new ObservedRun(session.connection(), true, limit, tolerated, known)
          .takenBack(watchers, version, script, work);
    } catch (SQLException e) {
      throw SqlStates.failure("trying " + script.name() + " on " + session.database(), e);
    }
  }

  private <T> T takenBack(
      Supplier<Session> watchers, String version, Script script, Function<ObservedFile, T> work)
      throws SQLException {
    Observer observer = Observer.inside(connection, watchers, tolerated);
    known.ifPresent(observer::knows);
    connection.setAutoCommit(false);
    try {
      script.setRowSecurity(connection, true);
      Schema before = observer.structure();
      List<ObservedStatement> statements = new ArrayList<>();
      statements(script, observer, statements);
      if (!isFailed(statements)) {
        runLate(observer, statements);
      }
      boolean failed = isFailed(statements);
      return work.apply(
          new ObservedFile(
              version,
              script.name(),
              true,
              List.copyOf(statements),
              before,
              failed ? before : observer.structure(),
              Map.of(),
              observer.touched()));
    } finally {
      rollBack();
    }
  }

  private ObservedFile run(
      Session watcher, Supplier<Session> watchers, String version, Script script)
      throws SQLException {
    script.setRowSecurity(connection, false);
    LeakedSettings settings = LeakedSettings.watch(connection);
    Observer observer =
        transactional
            ? Observer.inside(connection, watchers, tolerated)
            : Observer.beside(connection, watcher, tolerated);
    known.ifPresent(observer::knows);
    connection.setAutoCommit(!transactional);
    List<ObservedStatement> statements = new ArrayList<>();
    Schema before;
    try {
      before = observer.structure();
      statements(script, observer, statements);
      if (transactional && !isFailed(statements)) {
        runLate(observer, statements);
        if (!isFailed(statements)) {
          commit(statements);
        }
      }
    } finally {
      if (transactional) {
        rollBack();
      }
    }
    Schema after = transactional && isFailed(statements) ? before : observer.structure();
    return new ObservedFile(
        version,
        script.name(),
        transactional,
        List.copyOf(statements),
        before,
        after,
        settings.takeBack(statements, transactional),
        observer.touched());
  }

  private void statements(Script script, Observer observer, List<ObservedStatement> statements)
      throws SQLException {
    if (transactional && JudgedToItsEnd.isPossible(script.statements())) {
      new JudgedToItsEnd(connection, statement -> observed(script, statement, observer))
          .run(script.statements(), statements);
      return;
    }
    for (Statement statement : script.statements()) {
      statements.add(observed(script, statement, observer));
      if (observer.failure().isPresent()) {
        return;
      }
    }
  }

  private ObservedStatement observed(Script script, Statement statement, Observer observer)
      throws SQLException {
    Duration allowed = limit.get();
    limit(Long.toString(allowed.toMillis()));
    try (Overdue overdue = Overdue.after(connection, allowed)) {
      try {
        return observer.observe(statement);
      } catch (SQLException e) {
        if (overdue.isCut()) {
          throw endless(script, statement, allowed, e);
        }
        throw e;
      }
    }
  }

  private static MigrationRefusedException endless(
      Script script, Statement statement, Duration allowed, SQLException cause) {
    return new MigrationRefusedException(
        "%s, statement %d (line %d) went on after the server had cancelled it at its limit of %d s, and its session was cut; code that catches query_canceled must end; nothing was changed"
            .formatted(script.name(), statement.number(), statement.line(), allowed.toSeconds()),
        cause);
  }

  /** Also after an error: switching autocommit on again would commit what it left half done. */
  private void rollBack() throws SQLException {
    if (!connection.isClosed()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static boolean isFailed(List<ObservedStatement> statements) {
    return statements.stream().anyMatch(statement -> statement.failure() != null);
  }

  /** What is checked late fails late: then it is the last statement's failure. */
  private void commit(List<ObservedStatement> statements) {
    try {
      connection.commit();
    } catch (SQLException e) {
      failLast(statements, e);
    }
  }

  /**
   * What a commit would check or fire: a deferred trigger may do to the whole server what it likes,
   * and after the commit nobody could tell whose doing it was.
   */
  private void runLate(Observer observer, List<ObservedStatement> statements) {
    if (statements.isEmpty()) {
      return;
    }
    try (Overdue _ = Overdue.after(connection, limit.get());
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
      observer.lookAgain();
      List<SharedChange> late = observer.sharedSince();
      if (!late.isEmpty()) {
        ObservedStatement last = statements.removeLast();
        statements.add(last.with(Stream.concat(last.shared().stream(), late.stream()).toList()));
      }
    } catch (SQLException e) {
      failLast(statements, e);
    }
  }

  private static void failLast(List<ObservedStatement> statements, SQLException e) {
    if (!statements.isEmpty()) {
      ObservedStatement last = statements.removeLast();
      statements.add(last.failed(Failure.of(e, last.sql())));
    }
  }

  /** In a transaction it is local, so that a limit of the file's own is still seen to leak. */
  private void limit(String millis) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LIMIT)) {
      statement.setString(1, millis);
      statement.setBoolean(2, transactional);
      statement.execute();
    }
  }
}
