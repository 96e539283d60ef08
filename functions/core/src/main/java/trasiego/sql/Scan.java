package trasiego.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.sql.Token.Kind;

/**
 * An SQL text cut into tokens by PostgreSQL's own scanner, with {@code standard_conforming_strings}
 * on.
 *
 * @param tokens they follow each other without gaps; where the scanner stops, the rest is {@link
 *     Kind#UNREADABLE}
 * @param problem why it stopped, in PostgreSQL's words
 */
public record Scan(List<Token> tokens, Optional<String> problem) {
  // Of pg_query.Token, as libpg_query's release 18 numbers them.
  private static final int IDENTIFIER = 258;
  private static final int UNICODE_IDENTIFIER = 259;
  private static final int FLOAT = 260;
  private static final int STRING = 261;
  private static final int LAST_STRING = 264;
  private static final int INTEGER = 266;
  private static final int LINE_COMMENT = 275;
  private static final int BLOCK_COMMENT = 276;

  public Scan {
    tokens = List.copyOf(tokens);
  }

  public static Scan of(String sql) {
    int nul = sql.indexOf('\0');
    if (nul >= 0) {
      // The library would take it for the text's end.
      return until(sql, nul, "a character of code 0, which no text of PostgreSQL can hold");
    }
    int endless = Operators.endless(sql);
    if (endless >= 0) {
      return until(sql, endless, "more operators in one word than PostgreSQL's parser can read");
    }
    Utf8 text = new Utf8(sql);
    try {
      return new Scan(tokens(sql, text, Parser.scan(text.bytes())), Optional.empty());
    } catch (SyntaxException e) {
      int characters = Math.clamp(e.position() - 1L, 0, sql.codePointCount(0, sql.length()));
      return until(sql, sql.offsetByCodePoints(0, characters), e.getMessage());
    }
  }

  /** What comes before the place at which the scanner stopped can be read, or it stops earlier. */
  private static Scan until(String sql, int end, String problem) {
    Scan before =
        end > 0 && end < sql.length()
            ? of(sql.substring(0, end))
            : new Scan(List.of(), Optional.empty());
    List<Token> tokens = new ArrayList<>(before.tokens());
    tokens.removeIf(token -> token.kind() == Kind.UNREADABLE);
    int read = tokens.isEmpty() ? 0 : tokens.getLast().end();
    tokens.add(new Token(Kind.UNREADABLE, read, sql.length()));
    return new Scan(tokens, Optional.of(problem.replaceFirst("(?s) at or near \".*", "")));
  }

  /** One by one: a file of rows has millions. */
  private static List<Token> tokens(String sql, Utf8 text, byte[] scanned) {
    List<Token> tokens = new ArrayList<>();
    Scanned.each(scanned, each -> add(tokens, each, sql, text));
    addSpace(tokens, sql.length());
    return tokens;
  }

  private static void add(List<Token> tokens, Scanned scanned, String sql, Utf8 text) {
    int start = text.index(scanned.start());
    addSpace(tokens, start);
    tokens.add(new Token(kind(scanned, sql.charAt(start)), start, text.index(scanned.end())));
  }

  /** What the scanner passes over. */
  private static void addSpace(List<Token> tokens, int end) {
    int at = tokens.isEmpty() ? 0 : tokens.getLast().end();
    if (end > at) {
      tokens.add(new Token(Kind.SPACE, at, end));
    }
  }

  private static Kind kind(Scanned scanned, char first) {
    int token = scanned.token();
    if (token == IDENTIFIER) {
      return first == '"' ? Kind.QUOTED_NAME : Kind.WORD;
    }
    if (token == UNICODE_IDENTIFIER) {
      return Kind.QUOTED_NAME;
    }
    if (token >= STRING && token <= LAST_STRING) {
      return first == '$' ? Kind.DOLLAR_STRING : Kind.STRING;
    }
    if (token == FLOAT || token == INTEGER) {
      return Kind.NUMBER;
    }
    if (token == LINE_COMMENT) {
      return Kind.LINE_COMMENT;
    }
    if (token == BLOCK_COMMENT) {
      return Kind.BLOCK_COMMENT;
    }
    if (scanned.keyword()) {
      return Kind.WORD;
    }
    return switch (token) {
      case ';' -> Kind.SEMICOLON;
      case '(', '[' -> Kind.OPEN;
      case ')', ']' -> Kind.CLOSE;
      case '\\' -> Kind.BACKSLASH;
      default -> Kind.OTHER;
    };
  }
}
