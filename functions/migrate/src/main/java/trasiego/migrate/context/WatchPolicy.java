package trasiego.migrate.context;

import java.time.Duration;
import java.util.Optional;
import trasiego.handler.Settings;
import trasiego.migration.Window;

/**
 * What a file may cost the applications while it runs on the live database.
 *
 * @param sessions how many may wait for it at a time
 * @param longestWait how long a session may wait for it before it counts
 * @param connections percent of the usable connections from which on no file begins
 * @param window when files may begin, as it was written; empty for always
 */
public record WatchPolicy(
    int sessions, Duration longestWait, int connections, Optional<String> window) {
  public static final WatchPolicy DEFAULT =
      new WatchPolicy(5, Duration.ofSeconds(1), 90, Optional.empty());

  /** Why the environment's window cannot be kept; empty where it can, or where there is none. */
  public Optional<String> problem() {
    return window
        .filter(text -> Window.parse(text).isEmpty())
        .map(
            text ->
                "parameter Window: found \"%s\", wanted %s, such as 02:00-05:00 America/Santiago; set it so and deploy again"
                    .formatted(text, Window.FORM));
  }

  static WatchPolicy of(Settings settings) {
    return new WatchPolicy(
        settings.limit("TRASIEGO_MAX_BLOCKED_SESSIONS", DEFAULT.sessions()),
        Duration.ofMillis(
            settings.count("TRASIEGO_MAX_BLOCKED_MILLIS", (int) DEFAULT.longestWait().toMillis())),
        settings.count("TRASIEGO_MAX_CONNECTIONS_PERCENT", DEFAULT.connections()),
        settings.optional("TRASIEGO_WINDOW"));
  }
}
