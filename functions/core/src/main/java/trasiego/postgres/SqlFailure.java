package trasiego.postgres;

import java.sql.SQLException;

/**
 * A statement that the server refused for a reason that a retry does not mend. The verb that sent
 * it says what that means; it never leaves a function.
 */
public final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String state;

  SqlFailure(String message, SQLException cause) {
    super(message, cause);
    this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  /** The SQLSTATE, five characters, or empty where the driver failed by itself. */
  public String state() {
    return state;
  }
}
