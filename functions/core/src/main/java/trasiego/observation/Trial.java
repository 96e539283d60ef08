package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Runs one file on a scratch database and observes it, statement by statement; the history knows
 * nothing of it. A file in a transaction that fails leaves nothing behind, and the session is left
 * as it was found whatever the file set.
 */
public final class Trial {
  private static final String LIMIT = "SELECT pg_catalog.set_config('statement_timeout', ?, ?)";
  private static final String LIMIT_NAME = "statement_timeout";

  private final Connection connection;
  private final boolean transactional;
  private final Duration limit;

  private Trial(Connection connection, boolean transactional, Duration limit) {
    this.connection = connection;
    this.transactional = transactional;
    this.limit = limit;
  }

  /**
   * @param watchers opens a second session on the same database, where the file runs outside a
   *     transaction
   * @param limit of each statement; zero means none
   */
  public static ObservedFile run(
      Session session,
      Supplier<Session> watchers,
      String version,
      Script script,
      boolean transactional,
      Duration limit) {
    Trial trial = new Trial(session.connection(), transactional, limit);
    try (Session watcher = transactional ? null : watchers.get()) {
      return trial.run(watcher, version, script);
    } catch (SQLException e) {
      throw SqlStates.failure("trying " + script.name() + " on " + session.database(), e);
    }
  }

  /**
   * Runs a file in one transaction that is rolled back, whatever came of it, after the work has
   * seen what it did: a database on which others are tried next must not keep it.
   *
   * @param work looks at the session while its transaction is open; where the file failed it cannot
   */
  public static <T> T takenBack(
      Session session,
      String version,
      Script script,
      Duration limit,
      Function<ObservedFile, T> work) {
    try {
      return new Trial(session.connection(), true, limit).takenBack(version, script, work);
    } catch (SQLException e) {
      throw SqlStates.failure("trying " + script.name() + " on " + session.database(), e);
    }
  }

  private <T> T takenBack(String version, Script script, Function<ObservedFile, T> work)
      throws SQLException {
    Observer observer = Observer.inside(connection);
    connection.setAutoCommit(false);
    try {
      Structure before = observer.structure();
      List<ObservedStatement> statements = new ArrayList<>();
      statements(script, observer, statements);
      if (observer.failure().isEmpty()) {
        checkLate(statements);
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
              Map.of()));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private ObservedFile run(Session watcher, String version, Script script) throws SQLException {
    Map<String, String> found = Standing.read(connection).settings();
    Observer observer =
        transactional ? Observer.inside(connection) : Observer.beside(connection, watcher);
    connection.setAutoCommit(!transactional);
    List<ObservedStatement> statements = new ArrayList<>();
    Structure before;
    try {
      before = observer.structure();
      statements(script, observer, statements);
      if (transactional && observer.failure().isEmpty()) {
        commit(statements);
      }
    } finally {
      if (transactional) {
        // Errors too: switching autocommit on again would commit what they left half done.
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
    Structure after = transactional && isFailed(statements) ? before : observer.structure();
    return new ObservedFile(
        version,
        script.name(),
        transactional,
        List.copyOf(statements),
        before,
        after,
        leaked(found, statements));
  }

  private void statements(Script script, Observer observer, List<ObservedStatement> statements)
      throws SQLException {
    for (Statement statement : script.statements()) {
      limit(Long.toString(limit.toMillis()));
      statements.add(observer.observe(statement));
      if (observer.failure().isPresent()) {
        return;
      }
    }
  }

  private static boolean isFailed(List<ObservedStatement> statements) {
    return !statements.isEmpty() && statements.getLast().failure() != null;
  }

  /** What is checked late fails late: then it is the last statement's failure. */
  private void commit(List<ObservedStatement> statements) {
    try {
      connection.commit();
    } catch (SQLException e) {
      failLast(statements, e);
    }
  }

  /** What a commit would check now. */
  private void checkLate(List<ObservedStatement> statements) {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
    } catch (SQLException e) {
      failLast(statements, e);
    }
  }

  private static void failLast(List<ObservedStatement> statements, SQLException e) {
    if (!statements.isEmpty()) {
      ObservedStatement last = statements.removeLast();
      statements.add(last.failed(new Failure(e.getSQLState(), SqlStates.message(e))));
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

  /** What the session keeps, by name; it is taken back. */
  private Map<String, String> leaked(Map<String, String> found, List<ObservedStatement> statements)
      throws SQLException {
    Map<String, String> leaked = new TreeMap<>();
    if (!transactional) {
      statements.forEach(statement -> leaked.putAll(statement.settings()));
    }
    Map<String, String> now = Standing.read(connection).settings();
    now.forEach(
        (name, value) -> {
          if (!value.equals(found.get(name)) && (transactional || !name.equals(LIMIT_NAME))) {
            leaked.put(name, value);
          }
        });
    for (Map.Entry<String, String> setting : now.entrySet()) {
      String was = found.get(setting.getKey());
      if (was == null) {
        reset(setting.getKey());
      } else if (!was.equals(setting.getValue())) {
        restore(setting.getKey(), was);
      }
    }
    return leaked;
  }

  private void reset(String name) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("RESET " + Identifier.quote(name).replace(".", "\".\""));
    }
  }

  private void restore(String name, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, false)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      statement.execute();
    }
  }
}
