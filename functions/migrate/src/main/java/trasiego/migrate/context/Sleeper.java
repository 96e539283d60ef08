package trasiego.migrate.context;

import java.time.Duration;
import trasiego.failure.DatabaseBusyException;

/** How time passes between two tries; tests let it pass at once. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Sleeps; whoever interrupts it ends the work.
   *
   * @param interrupted what to say then
   */
  default void sleepThrough(Duration duration, String interrupted) {
    try {
      sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseBusyException(interrupted, e);
    }
  }

  static void real(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
