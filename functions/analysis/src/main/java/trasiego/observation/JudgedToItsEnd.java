package trasiego.observation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import trasiego.migration.Statement;
import trasiego.observation.ObservedStatement.Failure;

/**
 * Tries the statements of a file in one transaction beyond one that may not run there: such a file
 * fails, and whoever mends it wants to know what else it does. What then fails behind it may fail
 * for want of it alone, and counts as not tried.
 */
final class JudgedToItsEnd {
  private static final String OUTSIDE = "25001";

  /** In a transaction; what only a superuser may; what this server has not. */
  private static final Set<String> FORBIDDEN = Set.of(OUTSIDE, "42501", "0A000");

  private static final String SAVE = "SAVEPOINT trasiego_judged";
  private static final String KEEP = "RELEASE SAVEPOINT trasiego_judged";
  private static final String BACK = "ROLLBACK TO SAVEPOINT trasiego_judged; " + KEEP;

  private final Connection connection;
  private final Observing observing;

  /** Runs and observes one statement; one that fails is told of as well. */
  @FunctionalInterface
  interface Observing {
    ObservedStatement observe(Statement statement) throws SQLException;
  }

  JudgedToItsEnd(Connection connection, Observing observing) {
    this.connection = connection;
    this.observing = observing;
  }

  /** Whether there is more than one statement, and none that rules the transaction itself. */
  static boolean isPossible(List<Statement> statements) {
    return statements.size() > 1
        && statements.stream()
            .map(statement -> statement.words().getFirst())
            .noneMatch(Statement.TRANSACTION_CONTROL::contains);
  }

  /** Ends at the first failure that has another reason. */
  void run(List<Statement> statements, List<ObservedStatement> observed) throws SQLException {
    boolean failed = false;
    for (Statement statement : statements) {
      ObservedStatement found = observe(statement);
      boolean forbidden = found.failure() != null && FORBIDDEN.contains(found.failure().state());
      observed.add(failed && found.failure() != null && !forbidden ? found.leftOut() : found);
      if (found.failure() != null && !forbidden && !failed) {
        return;
      }
      failed |= forbidden;
    }
  }

  /** What its own words forbid in a transaction is not even asked for. */
  private ObservedStatement observe(Statement statement) throws SQLException {
    if (statement.outsideTransaction().isPresent()) {
      return ObservedStatement.unseen(statement)
          .failed(
              new Failure(
                  OUTSIDE,
                  statement.outsideTransaction().get() + " cannot run inside a transaction block"));
    }
    execute(SAVE);
    ObservedStatement found = observing.observe(statement);
    if (!connection.isClosed()) {
      execute(found.failure() == null ? KEEP : BACK);
    }
    return found;
  }

  private void execute(String command) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
