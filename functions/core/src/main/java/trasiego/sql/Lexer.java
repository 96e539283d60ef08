package trasiego.sql;

import java.util.List;
import java.util.Locale;
import trasiego.sql.Token.Kind;

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

  /** The parts of a name that may be qualified, each as the catalogue has it. */
  public static List<String> names(String written) {
    return tokens(written).stream()
        .filter(token -> token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME)
        .map(token -> folded(token.of(written)))
        .toList();
  }
}
