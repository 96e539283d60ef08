package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Runs whole files as fast as the server can, unobserved, each as if on a session of its own that
 * has the role which this one was handed over with.
 */
public final class Replay {
  private static final String NO_ROLE = "none";
  private static final String LIMIT = "SELECT pg_catalog.set_config('statement_timeout', ?, false)";

  private final Session session;
  private final Set<String> committing;
  private final String role;

  /** Why a file does not run. */
  public record Failure(String file, int line, String state, String message) {
    @Override
    public String toString() {
      return file + " line " + line + ": " + message + (state == null ? "" : " (" + state + ")");
    }
  }

  /**
   * @param committing procedures that end transactions by themselves
   */
  public Replay(Session session, Set<String> committing) {
    this.session = session;
    this.committing = committing;
    this.role = session.text("SHOW role").orElse(NO_ROLE);
  }

  /**
   * Empty where it ran; what failed in a transaction left nothing.
   *
   * @param limit of each statement; zero means none
   */
  public Optional<Failure> run(Script script, Duration limit) {
    Connection connection = session.connection();
    int[] line = {1};
    try {
      limit(limit);
      connection.setAutoCommit(script.outsideTransaction(committing).isPresent());
      statements(script, line);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      discard();
      return Optional.empty();
    } catch (SQLException e) {
      takeBack(e);
      return Optional.of(failure(script, line[0], e));
    }
  }

  /**
   * Runs it in the transaction that is open, where nothing of what ran before shows but its work,
   * and checks what a commit would check.
   */
  public Optional<Failure> runInside(Script script, Duration limit) {
    int[] line = {1};
    try {
      clean("SET CONSTRAINTS ALL DEFERRED; DISCARD TEMPORARY; CLOSE ALL; RESET ALL");
      limit(limit);
      statements(script, line);
      clean("SET CONSTRAINTS ALL IMMEDIATE");
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(failure(script, line[0], e));
    }
  }

  private void statements(Script script, int[] line) throws SQLException {
    for (Statement statement : script.statements()) {
      line[0] = statement.line();
      try (java.sql.Statement server = session.connection().createStatement()) {
        server.setEscapeProcessing(false);
        server.execute(statement.sql());
      }
    }
  }

  private void limit(Duration limit) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(LIMIT)) {
      statement.setString(1, Long.toString(limit.toMillis()));
      statement.execute();
    }
  }

  /** Settings, temporary tables and roles of one file are none of the next one's. */
  private void discard() throws SQLException {
    session.connection().setAutoCommit(true);
    clean("DISCARD ALL");
  }

  private void clean(String sql) throws SQLException {
    try (java.sql.Statement server = session.connection().createStatement()) {
      server.execute(sql);
      if (!role.equals(NO_ROLE)) {
        server.execute("SET ROLE " + Identifier.quote(role));
      }
    }
  }

  private void takeBack(SQLException first) {
    try {
      if (!session.connection().getAutoCommit()) {
        session.connection().rollback();
      }
      discard();
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  private static Failure failure(Script script, int line, SQLException e) {
    return new Failure(script.name(), line, e.getSQLState(), SqlStates.message(e));
  }
}
