package trasiego.cli.ground;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/** Runs whole files as fast as the server can, unobserved, each as if on a session of its own. */
final class Applied {
  private final Session session;
  private final Set<String> committing;
  private final Roles roles;

  /** Why a file does not run. */
  record Failure(String file, int line, String state, String message) {
    @Override
    public String toString() {
      return file + " line " + line + ": " + message + (state == null ? "" : " (" + state + ")");
    }
  }

  Applied(Session session, Set<String> committing, Roles roles) {
    this.session = session;
    this.committing = committing;
    this.roles = roles;
  }

  /** Whether one transaction holds the whole file. */
  static boolean isTransactional(Script script, Set<String> committing) {
    return script.statements().size() > 1 || script.outsideTransaction(committing).isEmpty();
  }

  /** Empty where it ran; what failed in a transaction left nothing. */
  Optional<Failure> run(Script script) {
    Optional<Failure> failure = tried(script);
    while (failure.isPresent()
        && roles.makeMissing(failure.get().state(), failure.get().message())) {
      failure = tried(script);
    }
    return failure;
  }

  private Optional<Failure> tried(Script script) {
    Connection connection = session.connection();
    int line = 1;
    try {
      connection.setAutoCommit(!isTransactional(script, committing));
      for (Statement statement : script.statements()) {
        line = statement.line();
        try (java.sql.Statement server = connection.createStatement()) {
          server.setEscapeProcessing(false);
          server.execute(statement.sql());
        }
      }
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      clean(connection);
      return Optional.empty();
    } catch (SQLException e) {
      taken(connection, e);
      return Optional.of(new Failure(script.name(), line, e.getSQLState(), SqlStates.message(e)));
    }
  }

  /** Settings, temporary tables and roles of one file are none of the next one's. */
  private static void clean(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (java.sql.Statement server = connection.createStatement()) {
      server.execute("DISCARD ALL");
    }
  }

  private static void taken(Connection connection, SQLException first) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      clean(connection);
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }
}
