package trasiego.migrate.context;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how long a file is tried again while others hold its locks. When the tries of one
 * invocation are used up the machine waits and calls again; when all are, a person must look.
 */
public record RetryPolicy(
    int triesPerInvocation, int tries, Duration whole, Duration firstPause, Duration longestPause) {
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          6, 60, Duration.ofMinutes(10), Duration.ofMillis(500), Duration.ofSeconds(15));

  private static final double LEAST_SHARE = 0.5;

  /** Doubles from try to try; jittered, so that two waiting sides do not meet again and again. */
  public Duration pause(int tried, RandomGenerator random) {
    long doubled = firstPause.toMillis() << Math.min(tried - 1, 20);
    long bounded = Math.min(doubled, longestPause.toMillis());
    return Duration.ofMillis((long) (bounded * random.nextDouble(LEAST_SHARE, 1.0)));
  }
}
