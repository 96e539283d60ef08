package trasiego.cli.pattern.proposal;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import trasiego.sql.Lexer;
import trasiego.sql.Token;

/** Parts of one statement as its author wrote them, cut at words outside of parentheses. */
final class StatementText {
  private final String sql;
  private final List<Token> tokens;

  StatementText(String sql) {
    this.sql = sql;
    this.tokens = Lexer.tokens(sql).stream().filter(token -> !token.isBlank()).toList();
  }

  private String word(int index) {
    return tokens.get(index).of(sql).toUpperCase(Locale.ROOT);
  }

  /** Where the first of these words stands from there on; the number of tokens where none does. */
  private int find(int from, Set<String> words) {
    int depth = 0;
    for (int i = from; i < tokens.size(); i++) {
      depth += word(i).equals("(") ? 1 : word(i).equals(")") ? -1 : 0;
      if (depth == 0 && words.contains(word(i)) || word(i).equals(";")) {
        return i;
      }
    }
    return tokens.size();
  }

  private String text(int from, int to) {
    return from >= to ? "" : sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
  }

  /** Behind the word, up to one of the others; empty where the word does not stand. */
  String behind(String word, Set<String> ends) {
    int start = find(0, Set.of(word)) + 1;
    return start > tokens.size() ? "" : text(start, find(start, ends));
  }

  /** The same, the first name behind the word left out. */
  String behindNameAfter(String word, Set<String> optional, Set<String> ends) {
    int start = find(0, Set.of(word)) + 1;
    while (start < tokens.size() && optional.contains(word(start))) {
      start++;
    }
    return text(start + 1, find(start + 1, ends));
  }

  /** Between the parentheses behind the word. */
  String within(String word) {
    String text = behind(word, Set.of()).strip();
    List<Token> own = Lexer.tokens(text);
    int depth = 0;
    for (Token token : own) {
      depth += token.of(text).equals("(") ? 1 : token.of(text).equals(")") ? -1 : 0;
      if (depth == 0 && !token.isBlank()) {
        return text.substring(1, token.start()).strip();
      }
    }
    return text;
  }
}
