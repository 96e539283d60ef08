package trasiego.migrate.adopt;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.postgres.ToolWords;

/**
 * What of a failed migration's log may be shown: the SQLSTATE, and the server's first line where it
 * is about an object. Details quote rows, and so do data exceptions and what code raises.
 */
final class PrismaLog {
  private static final Pattern STATE = Pattern.compile("Database error code:\\s*([0-9A-Z]{5})");
  private static final Pattern ERROR = Pattern.compile("(?m)^ERROR:\\s*(.+)$");
  private static final Pattern CONTEXT = Pattern.compile("(?m)^(?:CONTEXT|WHERE|Where):");

  /** Data exceptions and what somebody's code raises. */
  private static final List<String> WORDS = List.of("22", "38", "39", "HV", "P0");

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
    // Without a code nobody knows whether the words are a value's.
    String safe =
        code.isEmpty() || WORDS.stream().anyMatch(code::startsWith)
            ? ToolWords.KEPT_OUT
            : ToolWords.server(error.group(1).strip(), CONTEXT.matcher(logs).find());
    return code.isEmpty() ? safe : safe + " (SQLSTATE " + code + ")";
  }
}
