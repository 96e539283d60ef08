package trasiego.sql;

import java.util.List;
import java.util.Locale;

/** The tokens of an SQL text, as PostgreSQL's own scanner cuts it. */
public final class Lexer {
  private Lexer() {}

  public static List<Token> tokens(String sql) {
    return Scan.of(sql).tokens();
  }

  /** A name as the catalogue has it: in lower case, or what stands between its quotes. */
  public static String folded(String name) {
    // Of a text that was cut off a single quote may be left.
    return name.startsWith("\"") && name.length() > 2
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name.toLowerCase(Locale.ROOT);
  }
}
