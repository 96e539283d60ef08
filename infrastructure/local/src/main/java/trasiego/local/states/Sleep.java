package trasiego.local.states;

import java.time.Duration;

/** Waits; tests advance their clock instead. */
@FunctionalInterface
public interface Sleep {
  void sleep(Duration duration) throws InterruptedException;
}
