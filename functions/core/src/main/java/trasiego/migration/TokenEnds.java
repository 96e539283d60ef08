package trasiego.migration;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.sql.Lexer;
import trasiego.sql.Parser;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;

/**
 * Where the statements of a text end that PostgreSQL's grammar does not know as a whole: a
 * semicolon inside parentheses or a {@code BEGIN ATOMIC} body ends nothing. Of a routine with such
 * a body the grammar is asked again, since {@code case} and {@code end} can be a column's name in
 * it.
 */
final class TokenEnds {
  /** How often in a text: each time it reads a routine from its beginning. */
  private static final int MOST_ASKED = 2_000;

  private final String sql;
  private final List<Token> tokens;
  private final Set<Integer> ends = new HashSet<>();
  private int asked;

  private TokenEnds(String sql, List<Token> tokens) {
    this.sql = sql;
    this.tokens = tokens;
  }

  static Set<Integer> of(String sql, List<Token> tokens) {
    TokenEnds ends = new TokenEnds(sql, tokens.stream().filter(token -> !token.isBlank()).toList());
    for (int at = 0; at < ends.tokens.size(); ) {
      at = ends.statement(at);
    }
    return ends.ends;
  }

  /** From a statement's first token to behind its semicolon. */
  private int statement(int first) {
    boolean isRoutine = isRoutine(first);
    int parentheses = 0;
    int blocks = 0;
    boolean hasBlock = false;
    for (int i = first; i < tokens.size(); i++) {
      switch (tokens.get(i).kind()) {
        case OPEN -> parentheses++;
        case CLOSE -> parentheses = Math.max(0, parentheses - 1);
        case WORD -> {
          if (isRoutine) {
            blocks = Math.max(0, blocks + nesting(i, blocks));
            hasBlock = hasBlock || blocks > 0;
          }
        }
        case SEMICOLON -> {
          if (parentheses == 0) {
            int end = hasBlock ? routine(first, i, blocks > 0).orElse(-1) : i;
            if (end >= 0) {
              ends.add(tokens.get(end).start());
              return end + 1;
            }
          }
        }
        default -> {}
      }
    }
    return tokens.size();
  }

  private int nesting(int at, int blocks) {
    String word = word(at);
    if (word.equals("ATOMIC")) {
      return word(at - 1).equals("BEGIN") ? 1 : 0;
    }
    return blocks == 0 ? 0 : word.equals("CASE") ? 1 : word.equals("END") ? -1 : 0;
  }

  /** Which semicolon ends a routine, where this one or, by its words outside a block, a later. */
  private Optional<Integer> routine(int first, int semicolon, boolean isInside) {
    if (isKnown(first, semicolon)) {
      return Optional.of(semicolon);
    }
    if (isInside) {
      return Optional.empty();
    }
    for (int i = semicolon + 1; i < tokens.size() && asked < MOST_ASKED; i++) {
      if (tokens.get(i).kind() == Kind.SEMICOLON && isKnown(first, i)) {
        return Optional.of(i);
      }
    }
    return Optional.of(semicolon);
  }

  private boolean isKnown(int first, int semicolon) {
    if (asked >= MOST_ASKED) {
      return false;
    }
    asked++;
    String statement = sql.substring(tokens.get(first).start(), tokens.get(semicolon).start());
    return Parser.ends(statement, Lexer.tokens(statement)).isPresent();
  }

  private boolean isRoutine(int first) {
    int at = first;
    while (at < tokens.size() && tokens.get(at).kind() == Kind.SEMICOLON) {
      at++;
    }
    int kind = word(at + 1).equals("OR") ? at + 3 : at + 1;
    return word(at).equals("CREATE") && Set.of("FUNCTION", "PROCEDURE").contains(word(kind));
  }

  private String word(int at) {
    return at >= 0 && at < tokens.size() && tokens.get(at).kind() == Kind.WORD
        ? tokens.get(at).of(sql).toUpperCase(Locale.ROOT)
        : "";
  }
}
