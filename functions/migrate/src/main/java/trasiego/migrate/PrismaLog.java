package trasiego.migrate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a failed migration's log may be shown: the SQLSTATE and the server's first line. Details
 * quote rows, and so do the messages of data exceptions (class 22).
 */
final class PrismaLog {
  private static final Pattern STATE = Pattern.compile("Database error code:\\s*([0-9A-Z]{5})");
  private static final Pattern ERROR = Pattern.compile("(?m)^ERROR:\\s*(.+)$");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
  private static final String DATA = "22";
  private static final int SHOWN = 200;

  private PrismaLog() {}

  static String shown(String logs) {
    if (logs == null || logs.isBlank()) {
      return "no log";
    }
    Matcher state = STATE.matcher(logs);
    Matcher error = ERROR.matcher(logs);
    String code = state.find() ? state.group(1) : "";
    if (!error.find()) {
      return code.isEmpty() ? "its log names no SQLSTATE" : "SQLSTATE " + code;
    }
    String line = error.group(1).strip();
    // Without a code nobody knows whether the quotes hold a name or a value.
    String safe =
        code.isEmpty() || code.startsWith(DATA) ? QUOTED.matcher(line).replaceAll("?") : line;
    String cut = safe.length() <= SHOWN ? safe : safe.substring(0, SHOWN) + "…";
    return code.isEmpty() ? cut : cut + " (SQLSTATE " + code + ")";
  }
}
