package trasiego.migrate.context;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migration.Detachable;
import trasiego.migration.Script;
import trasiego.postgres.Timeouts;

/** How long one statement may wait for a lock and how long it may take in all. */
public record Limits(Duration lock, Duration statement) {
  private static final String SET =
      """
      SELECT
        pg_catalog.set_config('lock_timeout', ?, ?),
        pg_catalog.set_config('statement_timeout', ?, ?)
      """;
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final int WAIT_SHARE = 80;

  /** For what may take as long as it takes; the invocation's own end stays. */
  private static final Duration ANY = Duration.ofDays(7);

  public static Limits of(Settings settings) {
    return new Limits(
        settings.seconds("TRASIEGO_LOCK_TIMEOUT", Timeouts.DEFAULT.lock()),
        settings.seconds("TRASIEGO_STATEMENT_TIMEOUT", Timeouts.DEFAULT.statement()));
  }

  /** As the file says where it says so, and these otherwise. */
  public Limits of(Script script) {
    Duration wait = script.lockTimeout().orElse(lock);
    Duration whole =
        script.timeout().orElseGet(() -> Detachable.of(script).map(_ -> ANY).orElse(statement));
    return new Limits(wait, whole.compareTo(wait) < 0 ? wait : whole);
  }

  /**
   * Never longer than the invocation: a statement is ended by us, not by the platform. The wait for
   * a lock ends first, since a statement's time includes it: who waited in vain is told apart from
   * who took too long.
   */
  public Limits within(Deadline deadline) {
    Duration left = deadline.remaining();
    Duration whole = max(LEAST, min(statement, left));
    return new Limits(min(lock, whole.multipliedBy(WAIT_SHARE).dividedBy(100)), whole);
  }

  /** Where others wait behind what the statement has locked before. */
  public Limits lockAtMost(Duration longest) {
    return new Limits(min(lock, longest), statement);
  }

  /**
   * Has the server keep them; a zero is no limit.
   *
   * @param local for the transaction that is open alone
   */
  public void set(Connection connection, boolean local) throws SQLException {
    try (PreparedStatement settings = connection.prepareStatement(SET)) {
      settings.setString(1, Long.toString(lock.toMillis()));
      settings.setBoolean(2, local);
      settings.setString(3, Long.toString(statement.toMillis()));
      settings.setBoolean(4, local);
      settings.execute();
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
