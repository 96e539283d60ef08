package trasiego.precheck;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;

/** Cuts pieces out of definitions as the server writes them, and out of a file's statements. */
final class Expressions {
  private Expressions() {}

  /** An index's or exclusion's element: its expression, and the operator behind WITH if any. */
  record Element(String expression, String operator) {}

  /** What stands in the first parentheses: {@code CHECK ((a > 0)) NOT VALID} gives (a > 0). */
  static String inParentheses(String definition) {
    List<Token> tokens = Lexer.tokens(definition);
    int open = first(tokens, 0, Kind.OPEN);
    int close = close(tokens, open);
    return definition.substring(tokens.get(open).end(), tokens.get(close).start());
  }

  /** What stands in the parentheses behind WHERE; empty where there is none. */
  static Optional<String> predicate(String definition) {
    List<Token> tokens = Lexer.tokens(definition);
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
      if (depth == 0 && isWord(token, definition, "WHERE")) {
        return Optional.of(definition.substring(token.end()).strip());
      }
    }
    return Optional.empty();
  }

  /** The elements of an index or exclusion constraint, without order and operator class. */
  static List<Element> elements(String definition) {
    List<Token> tokens = Lexer.tokens(definition);
    int open = first(tokens, behindUsing(tokens, definition), Kind.OPEN);
    int close = close(tokens, open);
    List<Element> elements = new ArrayList<>();
    int from = open + 1;
    int depth = 0;
    for (int i = open + 1; i <= close; i++) {
      Kind kind = tokens.get(i).kind();
      if (i == close || depth == 0 && tokens.get(i).of(definition).equals(",")) {
        elements.add(element(tokens.subList(from, i), definition));
        from = i + 1;
      }
      depth += kind == Kind.OPEN ? 1 : kind == Kind.CLOSE ? -1 : 0;
    }
    return List.copyOf(elements);
  }

  private static int behindUsing(List<Token> tokens, String sql) {
    for (int i = 0; i < tokens.size(); i++) {
      if (isWord(tokens.get(i), sql, "USING")) {
        return i;
      }
    }
    return 0;
  }

  /** A name, a call or a parenthesis, then perhaps COLLATE; what follows does not matter. */
  private static Element element(List<Token> all, String sql) {
    List<Token> tokens = all.stream().filter(token -> !token.isBlank()).toList();
    int end = 0;
    if (tokens.getFirst().kind() == Kind.OPEN) {
      end = close(tokens, 0);
    } else {
      while (end + 2 < tokens.size() && tokens.get(end + 1).of(sql).equals(".")) {
        end += 2;
      }
      if (end + 1 < tokens.size() && isOpenOf(tokens.get(end + 1), tokens.get(end))) {
        end = close(tokens, end + 1);
      }
    }
    int last = end;
    if (end + 2 < tokens.size() && isWord(tokens.get(end + 1), sql, "COLLATE")) {
      last = end + 2;
      while (last + 2 < tokens.size() && tokens.get(last + 1).of(sql).equals(".")) {
        last += 2;
      }
    }
    String operator = "=";
    for (int i = last + 1; i + 1 < tokens.size(); i++) {
      if (isWord(tokens.get(i), sql, "WITH")) {
        operator = sql.substring(tokens.get(i + 1).start(), tokens.getLast().end());
      }
    }
    return new Element(sql.substring(tokens.getFirst().start(), tokens.get(last).end()), operator);
  }

  /** A call's parenthesis touches its name; that of an operator class's options does not matter. */
  private static boolean isOpenOf(Token open, Token name) {
    return open.kind() == Kind.OPEN && open.start() == name.end();
  }

  /** The same condition with this in the place of each VALUE, as a domain's speaks of it. */
  static String withValue(String condition, String value) {
    StringBuilder result = new StringBuilder();
    for (Token token : Lexer.tokens(condition)) {
      result.append(isWord(token, condition, "VALUE") ? value : token.of(condition));
    }
    return result.toString();
  }

  /**
   * The expression behind USING of {@code ALTER TABLE … ALTER column TYPE … USING …}; empty where
   * the statement has none for this column.
   */
  static Optional<String> using(String statement, String column) {
    List<Token> tokens =
        Lexer.tokens(statement).stream().filter(token -> !token.isBlank()).toList();
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (isWord(tokens.get(i), statement, "ALTER")) {
        int name = i + (isWord(tokens.get(i + 1), statement, "COLUMN") ? 2 : 1);
        if (name(tokens.get(name), statement).equals(QualifiedNames.last(column))) {
          return using(tokens.subList(name + 1, tokens.size()), statement);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> using(List<Token> tokens, String sql) {
    int depth = 0;
    int from = -1;
    for (Token token : tokens) {
      boolean ends = depth == 0 && (token.of(sql).equals(",") || token.kind() == Kind.SEMICOLON);
      if (ends) {
        return from < 0
            ? Optional.empty()
            : Optional.of(sql.substring(from, token.start()).strip());
      }
      if (depth == 0 && from < 0 && isWord(token, sql, "USING")) {
        from = token.end();
      }
      depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
    }
    return from < 0 ? Optional.empty() : Optional.of(sql.substring(from).strip());
  }

  /** Every word that may name a column, as the catalogue spells it. */
  static Set<String> names(String sql) {
    Set<String> names = new HashSet<>();
    for (Token token : Lexer.tokens(sql)) {
      if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME) {
        names.add(name(token, sql));
      }
    }
    return names;
  }

  private static String name(Token token, String sql) {
    String word = token.of(sql);
    return token.kind() == Kind.QUOTED_NAME
        ? QualifiedNames.last(word)
        : word.toLowerCase(Locale.ROOT);
  }

  /** The question mark as an operator, which the driver would take for a place of a value. */
  static String forDriver(String sql) {
    StringBuilder result = new StringBuilder();
    for (Token token : Lexer.tokens(sql)) {
      String text = token.of(sql);
      result.append(token.kind() == Kind.OTHER ? text.replace("?", "??") : text);
    }
    return result.toString();
  }

  private static boolean isWord(Token token, String sql, String word) {
    return token.kind() == Kind.WORD && token.of(sql).equalsIgnoreCase(word);
  }

  private static int first(List<Token> tokens, int from, Kind kind) {
    for (int i = from; i < tokens.size(); i++) {
      if (tokens.get(i).kind() == kind) {
        return i;
      }
    }
    throw new IllegalArgumentException("no " + kind);
  }

  private static int close(List<Token> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth +=
          switch (tokens.get(i).kind()) {
            case OPEN -> 1;
            case CLOSE -> -1;
            default -> 0;
          };
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a parenthesis is never closed");
  }
}
