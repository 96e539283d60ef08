package trasiego.migrate.apply;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Why no file begins now.
 *
 * @param until when the machine is to ask again
 */
record HeldBack(String reason, Instant until) {
  HeldBack {
    // The service's machines read no more than that everywhere.
    until = until.truncatedTo(ChronoUnit.SECONDS);
  }
}
