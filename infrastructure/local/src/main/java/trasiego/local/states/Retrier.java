package trasiego.local.states;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One entry of a Retry, with the service's defaults filled in.
 *
 * @param maxAttempts how often at most the state is tried again; 0 is never
 * @param maxDelaySeconds the ceiling of a pause; 0 where there is none
 * @param jitter whether the pause is drawn between nothing and its length (FULL)
 */
record Retrier(
    List<String> errorEquals,
    long intervalSeconds,
    double backoffRate,
    long maxAttempts,
    long maxDelaySeconds,
    boolean jitter) {
  Retrier {
    errorEquals = List.copyOf(errorEquals);
  }

  /**
   * How long to wait before trying again.
   *
   * @param retried how often this entry has been used before, in this stay in the state
   */
  Duration pause(int retried, RandomGenerator random) {
    double seconds = intervalSeconds * Math.pow(backoffRate, retried);
    if (maxDelaySeconds > 0) {
      seconds = Math.min(seconds, maxDelaySeconds);
    }
    // The service ends an execution after a year; this only keeps the sum within a long.
    double bounded = Math.min(seconds, Duration.ofDays(366).toSeconds());
    return Duration.ofMillis(Math.round(bounded * 1000 * (jitter ? random.nextDouble() : 1)));
  }
}
