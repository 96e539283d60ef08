package trasiego.sql;

/**
 * Finds what PostgreSQL's scanner would read for hours: at each {@code /*} it reads the rest of a
 * word of operators again, and at each {@code +} or {@code -} such a rest's rest.
 */
final class Operators {
  private static final String CHARACTERS = "~!@#^&|`?+-*/%<>=";

  /** About as many steps as the scanner takes in some seconds. */
  private static final long MOST_STEPS = 1L << 30;

  private Operators() {}

  /** Where the word begins with which a text takes too many steps; -1 where none does. */
  static int endless(String sql) {
    long steps = 0;
    int start = 0;
    while (start < sql.length()) {
      int end = start;
      while (end < sql.length() && CHARACTERS.indexOf(sql.charAt(end)) >= 0) {
        end++;
      }
      steps += end - start > 1 ? steps(sql, start, end) : 0;
      if (steps > MOST_STEPS) {
        return start;
      }
      start = end + 1;
    }
    return -1;
  }

  private static long steps(String sql, int start, int end) {
    long steps = 0;
    long signs = 0;
    for (int i = start; i < end; i++) {
      char character = sql.charAt(i);
      boolean opens = character == '/' && i + 1 < end && sql.charAt(i + 1) == '*';
      boolean isSign = character == '+' || character == '-';
      boolean isComment = character == '-' && i > start && sql.charAt(i - 1) == '-';
      steps += opens ? end - i : 0;
      signs = isSign && !isComment ? signs + 1 : 0;
      steps += signs * signs / 2;
    }
    return steps;
  }
}
