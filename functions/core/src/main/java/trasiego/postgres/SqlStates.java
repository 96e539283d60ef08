package trasiego.postgres;

import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Pattern;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;

/**
 * The one translation of SQLSTATEs into failures (PostgreSQL documentation, appendix A). What a
 * caller tries again is what time can heal, and each of these says why it can.
 */
public final class SqlStates {
  /** lock_not_available: lock_timeout or NOWAIT. */
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  public static final String DEADLOCK_DETECTED = "40P01";

  /** query_canceled: statement_timeout, or ended by a person. */
  public static final String QUERY_CANCELED = "57014";

  public static final String DISK_FULL = "53100";

  /** What others do stands in the way; they end, and a later try finds it free. */
  private static final Map<String, String> BUSY =
      Map.of(
          LOCK_NOT_AVAILABLE,
          "a lock was not to be had in time",
          DEADLOCK_DETECTED,
          "a deadlock was broken",
          "40001",
          "another transaction was in the way");

  /**
   * object_in_use is said of two things: of a database in which others still have sessions, who
   * leave, and of a table that the session itself uses (pending trigger events, an open cursor),
   * which it will use again at the next try.
   */
  private static final String OBJECT_IN_USE = "55006";

  private static final Pattern OF_A_DATABASE =
      Pattern.compile("(CREATE|ALTER|DROP) DATABASE\\b.*", Pattern.DOTALL);

  /** The server or the way to it is not there now; each with what time may heal. */
  private static final Map<String, String> UNAVAILABLE =
      Map.ofEntries(
          Map.entry("08000", "the connection broke"),
          Map.entry("08001", "the server does not listen yet, or again"),
          Map.entry("08003", "the connection was closed meanwhile"),
          Map.entry("08004", "the server takes no connections yet"),
          Map.entry("08006", "the connection broke"),
          Map.entry("08007", "the connection broke, and nobody knows what was committed"),
          Map.entry("25P03", "the session waited for this process for too long"),
          Map.entry("28000", "the login is being changed, as a rotation does"),
          Map.entry("28P01", "the password is being rotated"),
          Map.entry("53300", "all connections are taken, and others give theirs back"),
          Map.entry("57P01", "an administrator ended the session, as a failover does"),
          Map.entry("57P02", "the server crashed and starts again"),
          Map.entry("57P03", "the server is starting or stopping"),
          Map.entry("57P05", "the session was idle for too long"));

  private SqlStates() {}

  /** What to throw for this exception; {@code what} names the object and the step. */
  public static RuntimeException failure(String what, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String found = what + ": " + ServerWords.of(e, what);
    String busy = isInUse(what, state) ? "others use the database" : BUSY.get(state);
    if (busy != null) {
      return new DatabaseBusyException(found + " (" + busy + ", SQLSTATE " + state + ")", e);
    }
    if (UNAVAILABLE.containsKey(state)) {
      return new DatabaseUnavailableException(
          found + " (" + UNAVAILABLE.get(state) + ", SQLSTATE " + state + ")", e);
    }
    return new SqlFailure(found + " (SQLSTATE " + state + ")", e);
  }

  private static boolean isInUse(String what, String state) {
    return state.equals(OBJECT_IN_USE) && OF_A_DATABASE.matcher(what).matches();
  }

  /** Whether it is about what a row holds: its data, a constraint, or what a trigger raises. */
  public static boolean isOfRow(String state) {
    return state != null
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("44")
            || state.equals("P0001"));
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
}
