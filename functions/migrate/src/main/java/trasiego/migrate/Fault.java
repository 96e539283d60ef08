package trasiego.migrate;

import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import trasiego.migrate.Remains.RemainsException;
import trasiego.migration.Statement;
import trasiego.postgres.ServerWords;
import trasiego.postgres.SqlStates;

/**
 * Why a try of a file came to nothing, in the server's words and without values of rows.
 *
 * @param statement null where it was not a statement of the file
 * @param cut whether the invocation's end, not the file's own limit, cancelled the statement
 */
record Fault(String state, String message, Statement statement, boolean cut) {
  private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

  /** Rethrows what is no answer of the server. */
  static Fault of(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Hold.LostException lost) {
        throw lost;
      }
      if (cause instanceof StatementFailure failure) {
        return of(failure.sqlException(), failure.statement(), failure.isCut());
      }
      if (cause instanceof SQLException e) {
        Fault fault = of(e, null, false);
        return thrown instanceof RemainsException
            ? new Fault(fault.state, thrown.getMessage(), null, false)
            : fault;
      }
    }
    if (thrown instanceof FlywayException) {
      return new Fault("", thrown.getMessage().strip().replaceAll("\\s+", " "), null, false);
    }
    throw thrown;
  }

  private static Fault of(SQLException e, Statement statement, boolean cut) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String words = ServerWords.of(e, statement == null ? "" : statement.sql());
    return new Fault(state, words, statement, cut);
  }

  /** Others hold what it needs; a later try may find it free. */
  boolean isBusy() {
    return SqlStates.isBusy(state);
  }

  /** The session ended before it could answer: whether it committed is the history's to say. */
  boolean isLost() {
    return state.startsWith("08") || LOST.contains(state);
  }

  boolean isCancelled() {
    return state.equals(SqlStates.QUERY_CANCELED);
  }

  /** In one line, with the place in the file. */
  String where(String file) {
    String place =
        statement == null
            ? file
            : "%s statement %d (line %d: %s)"
                .formatted(file, statement.number(), statement.line(), statement.shown());
    return place + ": " + message + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")");
  }
}
