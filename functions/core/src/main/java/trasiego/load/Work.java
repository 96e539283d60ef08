package trasiego.load;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How much may be done at once, and for how long.
 *
 * @param workers sessions that work in parallel
 * @param timeLeft zero once work has to end
 */
public record Work(int workers, Supplier<Duration> timeLeft) {
  public Work {
    requireNonNull(timeLeft);
  }
}
