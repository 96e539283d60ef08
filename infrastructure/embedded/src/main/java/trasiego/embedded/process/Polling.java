package trasiego.embedded.process;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waiting for another process, which can only be asked again and again. */
public final class Polling {
  private static final long PAUSE_MILLIS = 50;

  private Polling() {}

  /** Whether the condition came true within the limit; it is looked at once at least. */
  public static boolean until(BooleanSupplier condition, Duration limit) {
    Instant end = Instant.now().plus(limit);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      pause(Duration.ofMillis(PAUSE_MILLIS));
    }
    return true;
  }

  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    }
  }
}
