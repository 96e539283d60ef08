package trasiego.local.states;

import java.time.Clock;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** The time an execution lives by: what a Wait waits with and what a jittered Retry draws from. */
public record Timing(Clock clock, Sleep sleep, RandomGenerator random) {
  public Timing {
    Objects.requireNonNull(clock);
    Objects.requireNonNull(sleep);
    Objects.requireNonNull(random);
  }

  /** The wall clock. */
  public static Timing real() {
    return new Timing(Clock.systemUTC(), Thread::sleep, RandomGenerator.getDefault());
  }
}
