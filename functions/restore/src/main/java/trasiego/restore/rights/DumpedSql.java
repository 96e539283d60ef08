package trasiego.restore.rights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import trasiego.sql.Lexer;
import trasiego.sql.Token;

/**
 * The words of SQL that pg_dump wrote. It writes keywords in capitals and quotes every name that
 * has any, so that a bare word in capitals is a keyword and nothing else is.
 */
public record DumpedSql(List<String> words) {
  public DumpedSql {
    words = List.copyOf(words);
  }

  public static DumpedSql of(String sql) {
    return new DumpedSql(
        Lexer.tokens(sql).stream()
            .filter(token -> !token.isBlank())
            .map(token -> word(sql, token))
            .toList());
  }

  /** What stands in a string is nobody's word. */
  private static String word(String sql, Token token) {
    return token.isString() ? "''" : token.of(sql);
  }

  List<DumpedSql> statements() {
    List<DumpedSql> statements = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(";")) {
        statements.add(new DumpedSql(words.subList(begin, i)));
        begin = i + 1;
      }
    }
    return statements;
  }

  /** Whether these stand in it, one behind the other. */
  boolean has(String... keywords) {
    return Collections.indexOfSubList(words, List.of(keywords)) >= 0;
  }

  /** The word behind the first of this keyword. */
  public Optional<String> behindFirst(String keyword) {
    return behind(words.indexOf(keyword));
  }

  /** What a routine sets while it runs; a column that a body sets has no TO behind it. */
  List<String> settings() {
    List<String> found = new ArrayList<>();
    for (int i = 0; i + 2 < words.size(); i++) {
      if (words.get(i).equals("SET") && words.get(i + 2).equals("TO")) {
        found.add(words.get(i + 1));
      }
    }
    return found;
  }

  /** The word behind the last of these keywords. */
  Optional<String> behindLast(List<String> keywords) {
    return behind(keywords.stream().mapToInt(words::lastIndexOf).max().orElse(-1));
  }

  private Optional<String> behind(int index) {
    return index >= 0 && index + 1 < words.size()
        ? Optional.of(words.get(index + 1))
        : Optional.empty();
  }
}
