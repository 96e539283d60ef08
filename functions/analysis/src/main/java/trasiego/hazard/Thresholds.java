package trasiego.hazard;

import java.time.Duration;

/**
 * From which size on a table counts as large, and from which expected duration on a file is long.
 *
 * @param rows estimated rows
 * @param bytes with TOAST, without indexes
 */
public record Thresholds(long rows, long bytes, Duration duration) {
  /**
   * Reading or writing less than this takes well under a second, which the queue behind an
   * exclusive lock survives; five minutes is the runbook's line.
   */
  public static final Thresholds DEFAULT =
      new Thresholds(100_000, 32L << 20, Duration.ofMinutes(5));
}
