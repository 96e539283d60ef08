package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import trasiego.migration.Token.Kind;

/**
 * Cuts SQL into tokens as PostgreSQL does with {@code standard_conforming_strings} on: nested
 * comments, doubled quotes, {@code E''} escapes and dollar quotes. It judges nothing else: what a
 * statement does is the server's to say.
 */
public final class Lexer {
  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String sql) {
    this.sql = sql;
  }

  public static List<Token> tokens(String sql) {
    Lexer lexer = new Lexer(sql);
    while (lexer.at < sql.length()) {
      lexer.next();
    }
    return List.copyOf(lexer.tokens);
  }

  private void next() {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      add(Kind.SPACE, endOf(Character::isWhitespace, at));
    } else if (sql.startsWith("--", at)) {
      add(Kind.LINE_COMMENT, endOf(other -> other != '\n' && other != '\r', at));
    } else if (sql.startsWith("/*", at)) {
      closed(Kind.BLOCK_COMMENT, endOfComment());
    } else if (c == '\'') {
      closed(Kind.STRING, endOfQuote(at, '\'', false));
    } else if ((c == 'e' || c == 'E') && charAt(at + 1) == '\'') {
      closed(Kind.STRING, endOfQuote(at + 1, '\'', true));
    } else if (isPrefixedString(c)) {
      closed(Kind.STRING, endOfQuote(sql.indexOf('\'', at), '\'', false));
    } else if (c == '"') {
      closed(Kind.QUOTED_NAME, endOfQuote(at, '"', false));
    } else if (c == '$') {
      dollar();
    } else if (isWordStart(c)) {
      add(Kind.WORD, endOf(Lexer::isWordPart, at));
    } else if (Character.isDigit(c)) {
      add(Kind.NUMBER, endOf(other -> Character.isDigit(other) || other == '.', at));
    } else {
      add(symbol(c), at + 1);
    }
  }

  private static Kind symbol(char c) {
    return switch (c) {
      case ';' -> Kind.SEMICOLON;
      case '(', '[' -> Kind.OPEN;
      case ')', ']' -> Kind.CLOSE;
      case '\\' -> Kind.BACKSLASH;
      default -> Kind.OTHER;
    };
  }

  /** B'', X'', N'' and U&amp;'': their letter belongs to the string. */
  private boolean isPrefixedString(char c) {
    if ("bBxXnN".indexOf(c) >= 0) {
      return charAt(at + 1) == '\'';
    }
    return (c == 'u' || c == 'U') && charAt(at + 1) == '&' && charAt(at + 2) == '\'';
  }

  private void dollar() {
    int tagEnd = at + 1;
    if (isWordStart(charAt(tagEnd))) {
      tagEnd = endOf(other -> isWordPart(other) && other != '$', tagEnd);
    }
    if (charAt(tagEnd) != '$') {
      add(Kind.OTHER, at + 1);
      return;
    }
    String tag = sql.substring(at, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    closed(Kind.DOLLAR_STRING, close < 0 ? -1 : close + tag.length());
  }

  private int endOfComment() {
    int depth = 0;
    int i = at;
    while (i < sql.length()) {
      if (sql.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (sql.startsWith("*/", i)) {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    return -1;
  }

  private int endOfQuote(int open, char quote, boolean escapes) {
    int i = open + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (escapes && c == '\\') {
        i += 2;
      } else if (c != quote) {
        i++;
      } else if (charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return -1;
  }

  private void closed(Kind kind, int end) {
    if (end < 0) {
      add(Kind.UNTERMINATED, sql.length());
    } else {
      add(kind, end);
    }
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, at, end));
    at = end;
  }

  private int endOf(java.util.function.Predicate<Character> part, int from) {
    int i = from;
    while (i < sql.length() && part.test(sql.charAt(i))) {
      i++;
    }
    return i;
  }

  private char charAt(int i) {
    return i < sql.length() ? sql.charAt(i) : '\0';
  }

  private static boolean isWordStart(char c) {
    return c == '_' || Character.isLetter(c) || c >= 0x80;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || Character.isDigit(c) || c == '$';
  }
}
