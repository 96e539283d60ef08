package trasiego.migrate;

import java.time.Duration;

/** How time passes between two tries; tests let it pass at once. */
@FunctionalInterface
interface Pause {
  void sleep(Duration duration) throws InterruptedException;

  static void real(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
