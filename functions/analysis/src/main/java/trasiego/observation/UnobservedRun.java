package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Identifier;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;

/**
 * Runs whole files as fast as the server can, unobserved, each as if on a session of its own that
 * has the role which this one was handed over with.
 */
public final class UnobservedRun {
  private static final String NO_ROLE = "none";

  /** How long a limit stays true that depends on the time. */
  private static final long LIMITED_NANOS = 500_000_000;

  private static final String LIMIT = "SELECT pg_catalog.set_config('statement_timeout', ?, false)";

  private final Session session;
  private final Set<String> committing;
  private final String role;

  /**
   * Why a file does not run.
   *
   * @param statement that failed, or the last one where the commit did; null in an empty file
   */
  public record Failure(String file, Statement statement, String state, String message) {
    public int line() {
      return statement == null ? 1 : statement.line();
    }

    @Override
    public String toString() {
      return file + " line " + line() + ": " + message + (state == null ? "" : " (" + state + ")");
    }
  }

  /**
   * @param committing procedures that end transactions by themselves
   */
  public UnobservedRun(Session session, Set<String> committing) {
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
    return run(script, () -> limit, Set.of());
  }

  /**
   * The same without some of its statements.
   *
   * @param limit of the next statement, asked again as time passes
   * @param leftOut their numbers
   */
  public Optional<Failure> run(Script script, Supplier<Duration> limit, Set<Integer> leftOut) {
    Connection connection = session.connection();
    Statement[] last = {null};
    try {
      // Before the transaction, whose first statement may be one about itself.
      limit(limit.get());
      connection.setAutoCommit(script.outsideTransaction(committing).isPresent());
      statements(script, limit, leftOut, last);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      discard();
      return Optional.empty();
    } catch (SQLException e) {
      takeBack(e);
      return Optional.of(failure(script, last[0], e));
    }
  }

  /**
   * Runs it in the transaction that is open, where nothing of what ran before shows but its work,
   * and checks what a commit would check.
   */
  public Optional<Failure> runInside(Script script, Supplier<Duration> limit) {
    Statement[] last = {null};
    try {
      session.reset("SET CONSTRAINTS ALL DEFERRED; DISCARD TEMPORARY; CLOSE ALL; RESET ALL");
      setRole();
      limit(limit.get());
      statements(script, limit, Set.of(), last);
      clean("SET CONSTRAINTS ALL IMMEDIATE");
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(failure(script, last[0], e));
    }
  }

  private void statements(
      Script script, Supplier<Duration> limit, Set<Integer> leftOut, Statement[] last)
      throws SQLException {
    script.setRowSecurity(session.connection(), false);
    long limited = System.nanoTime();
    for (Statement statement : script.statements()) {
      if (leftOut.contains(statement.number())) {
        continue;
      }
      // Not before each: most take no time, and the question would cost as much as they do.
      if (System.nanoTime() - limited > LIMITED_NANOS) {
        limit(limit.get());
        limited = System.nanoTime();
      }
      last[0] = statement;
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
    session.reset("DISCARD ALL");
    setRole();
  }

  private void clean(String sql) throws SQLException {
    try (java.sql.Statement server = session.connection().createStatement()) {
      server.execute(sql);
    }
    setRole();
  }

  private void setRole() throws SQLException {
    if (!role.equals(NO_ROLE)) {
      try (java.sql.Statement server = session.connection().createStatement()) {
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

  private static Failure failure(Script script, Statement last, SQLException e) {
    return new Failure(script.name(), last, e.getSQLState(), ServerWords.of(e, script.sql()));
  }
}
