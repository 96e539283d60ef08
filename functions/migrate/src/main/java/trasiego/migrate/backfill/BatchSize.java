package trasiego.migrate.backfill;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many rows the next transaction takes: as many as take half a second, by an exponential
 * average of those before, growing by a fifth at most; a time-out alone halves it. Where the file
 * says how many, it stays at that.
 */
final class BatchSize {
  static final Duration TARGET = Duration.ofMillis(500);
  static final int FIRST = 1000;
  static final int LEAST = 100;
  static final int MOST = 100_000;
  private static final double WEIGHT = 0.4;
  private static final double MOST_GROWTH = 1.2;
  private static final double LEAST_GROWTH = 0.5;

  private final OptionalInt fixed;
  private int rows;
  private int wide;
  private double averageSeconds;

  /**
   * @param fixed what the file asks for
   * @param last what an earlier invocation had come to
   */
  BatchSize(OptionalInt fixed, OptionalInt last) {
    this.fixed = fixed;
    this.rows = last.orElse(fixed.orElse(FIRST));
  }

  int rows() {
    return rows;
  }

  /** Whether a time-out can make it smaller. */
  boolean isLeast() {
    return rows <= Math.min(LEAST, fixed.orElse(LEAST));
  }

  /** After a transaction that was committed. */
  void took(Duration time) {
    double seconds = time.toNanos() / 1e9;
    averageSeconds =
        averageSeconds == 0 ? seconds : WEIGHT * seconds + (1 - WEIGHT) * averageSeconds;
    double growth = TARGET.toNanos() / 1e9 / Math.max(averageSeconds, 1e-6);
    long wanted = Math.round(rows * Math.clamp(growth, LEAST_GROWTH, MOST_GROWTH));
    int most = fixed.orElse(MOST);
    if (fixed.isEmpty() || rows < most) {
      rows = Math.clamp(wanted, Math.min(LEAST, most), most);
    }
  }

  /** Towards the one row that fails. */
  void narrow() {
    wide = Math.max(wide, rows);
    rows = Math.max(1, rows / 2);
  }

  /** It was found. */
  void widen() {
    rows = Math.max(wide, rows);
    wide = 0;
  }

  /** After one that a time-out ended. */
  void timedOut() {
    rows = Math.max(Math.min(LEAST, fixed.orElse(LEAST)), rows / 2);
    averageSeconds = 0;
  }
}
