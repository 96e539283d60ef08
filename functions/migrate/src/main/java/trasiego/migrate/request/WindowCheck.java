package trasiego.migrate.request;

import trasiego.failure.InvalidRequestException;
import trasiego.migration.Window;

/** Of a field that holds the hours in which files may begin. */
final class WindowCheck {
  private WindowCheck() {}

  static void check(String window) {
    if (window != null && Window.parse(window).isEmpty()) {
      throw new InvalidRequestException(
          "field \"window\": found \"%s\", wanted %s, such as 02:00-05:00 America/Santiago"
              .formatted(window, Window.FORM));
    }
  }
}
