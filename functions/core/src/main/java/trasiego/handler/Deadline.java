package trasiego.handler;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this invocation may still run, so that work is ended by us and cleanly, not by the
 * platform.
 */
public record Deadline(LongSupplier remainingMillis) {
  public static Deadline in(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    return new Deadline(() -> (end - System.nanoTime()) / 1_000_000);
  }

  /** Never negative. */
  public Duration remaining() {
    return Duration.ofMillis(Math.max(0, remainingMillis.getAsLong()));
  }

  public boolean isWithin(Duration duration) {
    return remaining().compareTo(duration) <= 0;
  }
}
