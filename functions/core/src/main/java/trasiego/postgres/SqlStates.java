package trasiego.postgres;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.PSQLException;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;

/** The one translation of SQLSTATEs into failures (PostgreSQL documentation, appendix A). */
public final class SqlStates {
  /** lock_not_available: lock_timeout or NOWAIT. */
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  public static final String DEADLOCK_DETECTED = "40P01";

  /** query_canceled: statement_timeout, or ended by a person. */
  public static final String QUERY_CANCELED = "57014";

  private static final Map<String, String> BUSY =
      Map.of(
          LOCK_NOT_AVAILABLE,
          "a lock was not to be had in time",
          DEADLOCK_DETECTED,
          "a deadlock was broken",
          "40001",
          "another transaction was in the way",
          "55006",
          "the object is in use");

  private static final Set<String> UNAVAILABLE =
      Set.of("57P01", "57P02", "57P03", "57P05", "53300", "25P03", "25P04");

  private SqlStates() {}

  /** What to throw for this exception; {@code what} names the object and the step. */
  public static RuntimeException failure(String what, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String found = what + ": " + message(e);
    if (BUSY.containsKey(state)) {
      return new DatabaseBusyException(
          found + " (" + BUSY.get(state) + ", SQLSTATE " + state + ")", e);
    }
    // A login refused: a password that is rotated at this moment is read again by the next call.
    if (state.startsWith("08") || isLoginRefused(e) || UNAVAILABLE.contains(state)) {
      return new DatabaseUnavailableException(found + " (SQLSTATE " + state + ")", e);
    }
    return new SqlFailure(found + " (SQLSTATE " + state + ")", e);
  }

  /** Class 28: an unknown user, a wrong password, a login that the server's rules forbid. */
  static boolean isLoginRefused(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("28");
  }

  public static boolean isBusy(SQLException e) {
    return e.getSQLState() != null && isBusy(e.getSQLState());
  }

  /** Whether others stood in the way, so that a later try may succeed. */
  public static boolean isBusy(String state) {
    return BUSY.containsKey(state);
  }

  /** The server's own words without the detail, which may quote a row's values. */
  public static String message(SQLException e) {
    if (e instanceof PSQLException psql && psql.getServerErrorMessage() != null) {
      return psql.getServerErrorMessage().getMessage();
    }
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage().lines().findFirst().orElse("");
  }
}
