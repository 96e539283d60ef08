package trasiego.migrate.context;

import java.time.Duration;

/** How time passes between two tries; tests let it pass at once. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;

  static void real(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
