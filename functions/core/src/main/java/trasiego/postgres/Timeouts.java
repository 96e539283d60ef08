package trasiego.postgres;

import java.time.Duration;

/**
 * The limits of one session; zero means none. The statement's limit includes waiting for locks, so
 * it must be the longer of the two.
 */
public record Timeouts(Duration lock, Duration statement, Duration idleInTransaction) {
  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMinutes(1));

  /**
   * For a session that keeps a snapshot or copies a table of any size; its life is bounded by the
   * invocation.
   */
  public static final Timeouts NONE = new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public Timeouts {
    if (!statement.isZero() && statement.compareTo(lock) < 0) {
      throw new IllegalArgumentException(
          "statement timeout " + statement + " is shorter than lock timeout " + lock);
    }
  }

  public Timeouts withStatement(Duration limit) {
    return new Timeouts(lock, limit, idleInTransaction);
  }
}
