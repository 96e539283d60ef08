package trasiego.precheck;

import java.time.Duration;
import trasiego.handler.Settings;

/**
 * What looking at the target's rows may cost.
 *
 * @param each how long one check may take
 * @param all how long the checks of one plan may take together
 * @param bytes how large a table may be to be read
 */
public record CheckLimits(Duration each, Duration all, long bytes) {
  private static final int GIGABYTES = 20;

  /** Five minutes leave the plan's invocation time for everything else. */
  public static final CheckLimits DEFAULT =
      new CheckLimits(Duration.ofSeconds(30), Duration.ofMinutes(5), (long) GIGABYTES << 30);

  public static CheckLimits of(Settings settings) {
    return new CheckLimits(
        settings.seconds("TRASIEGO_CHECK_TIMEOUT", DEFAULT.each()),
        settings.seconds("TRASIEGO_CHECK_TOTAL", DEFAULT.all()),
        (long) settings.count("TRASIEGO_CHECK_GIGABYTES", GIGABYTES) << 30);
  }
}
