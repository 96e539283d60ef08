package trasiego.observation;

/** Takes a quoted and qualified name apart. */
final class Names {
  private Names() {}

  /** The last part as the server's messages have it: without quotes. */
  static String last(String name) {
    String part = name.substring(start(name));
    return part.startsWith("\"")
        ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
        : part;
  }

  /** All but the last part, quoted as it was; empty where there is one only. */
  static String schema(String name) {
    return name.substring(0, Math.max(0, start(name) - 1));
  }

  private static int start(String name) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        start = i + 1;
      }
    }
    return start;
  }
}
