package trasiego.rule;

import java.time.Duration;
import java.util.Locale;

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

  /** Whether so much is as much as a large table holds. */
  public boolean isReached(long rows, long bytes) {
    return rows >= this.rows || bytes >= this.bytes;
  }

  /** A phrase such as {@code from 100,000 rows or 32 MB on}. */
  public String from() {
    return String.format(Locale.ROOT, "from %,d rows or %s on", rows, Sizes.bytes(bytes));
  }

  /** What is not risky yet, since nobody knows the size. */
  public String words() {
    return "this is risky " + from();
  }
}
