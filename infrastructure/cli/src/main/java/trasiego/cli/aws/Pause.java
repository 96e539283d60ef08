package trasiego.cli.aws;

import java.time.Duration;
import trasiego.cli.exit.UsageException;

/** How time passes between two looks: really, or at once in a test. */
@FunctionalInterface
public interface Pause {
  void of(Duration time);

  static void real(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
  }
}
