package trasiego.migrate.apply;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Why no file begins now.
 *
 * @param until when the machine is to ask again
 */
record HeldBack(String reason, Instant until) {
  /** Each call renews the lease, which lasts twenty minutes: nobody else takes it meanwhile. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(8);

  HeldBack {
    // The service's machines read no more than that everywhere.
    until = until.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Until then, or as long as the lease bears it. */
  static HeldBack until(String reason, Instant now, Instant until) {
    Instant longest = now.plus(LONGEST_WAIT);
    return new HeldBack(reason, until.isBefore(longest) ? until : longest);
  }
}
