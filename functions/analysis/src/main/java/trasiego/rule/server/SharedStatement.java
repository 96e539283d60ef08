package trasiego.rule.server;

import java.util.List;
import java.util.Set;
import trasiego.migration.Statement;
import trasiego.rule.SqlWords;

/**
 * Tells by its words a statement that changes the server as a whole and nothing in the database.
 */
public final class SharedStatement {
  /** Beside what {@link WrittenAct} knows, which no trial server has seen. */
  private static final Set<List<String>> SERVERS =
      Set.of(
          List.of("ALTER", "SYSTEM"), List.of("DROP", "DATABASE"), List.of("DROP", "TABLESPACE"));

  private SharedStatement() {}

  public static boolean is(Statement statement) {
    List<String> words = statement.words();
    return words.size() > 2
        && (SERVERS.contains(words.subList(0, 2))
            || WrittenAct.of(new SqlWords(words)).isPresent());
  }
}
