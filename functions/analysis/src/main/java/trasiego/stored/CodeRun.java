package trasiego.stored;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import trasiego.failure.MigrationRefusedException;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.postgres.Overdue;

/**
 * Asks each check in a transaction of its own, as whoever the session is and under its path. What
 * is asked reads no row and changes nothing.
 */
final class CodeRun {
  private static final String FORGET = "; DEALLOCATE trasiego_check";

  /** A routine's own validator does nothing where this is off. */
  private static final String LOOK =
      "SELECT pg_catalog.set_config('check_function_bodies', 'on', false),"
          + " pg_catalog.set_config('statement_timeout', '%d', false)";

  /** Of what takes a millisecond where nothing of the owner's is computed while it is planned. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String AMBIGUOUS = "42702";

  /** No such table. */
  private static final String MISSING = "42P01";

  /** No right to what is asked, a limit or a cancellation: that says nothing of the code. */
  private static final List<String> NOT_THE_CODES = List.of("42501", "57", "53", "55", "40");

  private final Connection connection;
  private Optional<String> path = Optional.empty();

  CodeRun(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param beforeEach is asked before each check, and may throw where there is no more time
   */
  List<Failing> run(Collection<CodeCheck> checks, Runnable beforeEach) throws SQLException {
    List<Failing> failing = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(LOOK.formatted(LIMIT.toMillis()));
      for (CodeCheck check : checks) {
        beforeEach.run();
        take(statement, check.path());
        ask(statement, check).ifPresent(failure -> failing.add(new Failing(check, failure)));
      }
      take(statement, Optional.empty());
    }
    return failing;
  }

  private void take(Statement statement, Optional<String> wanted) throws SQLException {
    if (!path.equals(wanted)) {
      statement.execute(
          wanted.map(own -> "SET search_path = " + list(own)).orElse("RESET search_path"));
      path = wanted;
    }
  }

  /** As the catalogue keeps it: a list of names, quoted where needed. */
  private static String list(String setting) {
    return setting.isBlank() ? "''" : setting;
  }

  private static Failure ambiguous(CodeCheck check) {
    return new Failure(
        AMBIGUOUS,
        "\"%s\" is a variable and a column, and PL/pgSQL takes neither"
            .formatted(check.variable()));
  }

  private Optional<Failure> ask(Statement statement, CodeCheck check) throws SQLException {
    try (Overdue overdue = Overdue.after(connection, LIMIT)) {
      try {
        statement.execute(check.sql().startsWith("PREPARE ") ? check.sql() + FORGET : check.sql());
        return check.isOfAVariable() ? Optional.of(ambiguous(check)) : Optional.empty();
      } catch (SQLException e) {
        if (overdue.isCut()) {
          throw endless(check, e);
        }
        return failure(check, e);
      }
    }
  }

  /** A function that calls itself immutable is computed where its arguments are constants. */
  private static MigrationRefusedException endless(CodeCheck check, SQLException cause) {
    return new MigrationRefusedException(
        "planning \"%s\" went on after the server had cancelled it at its limit of %d s, and its session was cut; an IMMUTABLE function that it calls must end; nothing was changed"
            .formatted(check.written(), LIMIT.toSeconds()),
        cause);
  }

  private static Optional<Failure> failure(CodeCheck check, SQLException e) throws SQLException {
    Failure failure = Failure.of(e, check.sql());
    if (failure.state().startsWith("08")) {
      throw e;
    }
    boolean says =
        !check.isOfAVariable()
            && NOT_THE_CODES.stream().noneMatch(failure.state()::startsWith)
            && !(check.unsure() && failure.state().equals(MISSING));
    return says ? Optional.of(failure) : Optional.empty();
  }
}
