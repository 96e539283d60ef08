package trasiego.sql;

import java.util.List;

/** The tokens of an SQL text, as PostgreSQL's own scanner cuts it. */
public final class Lexer {
  private Lexer() {}

  public static List<Token> tokens(String sql) {
    return Scan.of(sql).tokens();
  }
}
