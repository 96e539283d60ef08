package trasiego.migration;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.sql.Tree;

/**
 * One statement of a file: its place for people, its text for the server, and its words for the few
 * questions that must be answered before it is sent.
 *
 * @param number counted from 1
 * @param line where its first word stands, counted from 1
 * @param text everything from the end of the statement before, comments and semicolon included
 * @param sql what is sent: without leading comments and without the semicolon
 * @param words its tokens without comments; unquoted words in upper case, each string as {@code ''}
 * @param tree as PostgreSQL's grammar reads it
 */
public record Statement(
    int number, int line, String text, String sql, List<String> words, Tree tree) {
  /** First words of what rules a transaction; a PREPARE may be of another kind. */
  public static final Set<String> TRANSACTION_CONTROL =
      Set.of(
          "BEGIN",
          "START",
          "COMMIT",
          "END",
          "ROLLBACK",
          "ABORT",
          "SAVEPOINT",
          "RELEASE",
          "PREPARE");

  private static final int SHOWN = 100;

  public Statement {
    words = List.copyOf(words);
  }

  /** The same place in the file with another text for the server. */
  Statement withSql(String other) {
    Statement parsed = Statements.of(other).list().getFirst();
    return new Statement(number, line, text, other, parsed.words(), parsed.tree());
  }

  /** Its first words on one line, for messages. */
  public String shown() {
    String line = sql.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  /** Why it runs outside a transaction only, as far as its own words tell. */
  public Optional<String> outsideTransaction() {
    return Rule.outsideTransaction(this, Set.of());
  }

  /** Why no file may hold it. */
  public Optional<String> refused() {
    return Rule.refused(this);
  }
}
