package trasiego.rule.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.rule.NameParts;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;
import trasiego.sql.Lexer;
import trasiego.sql.Token;

/**
 * The statements that a text writes: its own, those of a block's or a routine's body, and those in
 * strings that a body may execute. What is put together at run time is not among them.
 *
 * @param executed whether they run with the statement; a routine's body does when it is called
 */
public record WrittenStatements(List<SqlWords> list, boolean executed) {
  /** Strings in strings, and routines that call routines. */
  private static final int DEEPEST = 6;

  /** A statement of a body begins behind them. */
  private static final Set<String> OPENING = Set.of("BEGIN", "THEN", "ELSE", "LOOP", "ATOMIC");

  /** What is only said: a message, a comment. */
  private static final Set<String> SAYING =
      Set.of("RAISE", "NOTICE", "WARNING", "EXCEPTION", "INFO", "LOG", "DEBUG", "MESSAGE", "IS");

  private static final Pattern PLAIN = Pattern.compile("\"[a-z_][a-z0-9_]*\"");

  /** What runs with this statement, the bodies of routines that it calls by name included. */
  public static WrittenStatements of(StatementContext it) {
    ObservedStatement statement = it.statement();
    boolean routine = makesRoutine(statement.words());
    List<SqlWords> list = new ArrayList<>();
    if (routine || SqlWords.isBlock(statement)) {
      collect(statement.sql(), 0, list);
    } else {
      list.add(new SqlWords(statement.words().stream().map(WrittenStatements::word).toList()));
    }
    if (!routine) {
      called(it, List.copyOf(list), new HashSet<>(), 0, list);
    }
    return new WrittenStatements(List.copyOf(list), !routine);
  }

  private static boolean makesRoutine(List<String> words) {
    List<String> head = words.subList(0, Math.min(4, words.size()));
    return !head.isEmpty()
        && head.getFirst().equals("CREATE")
        && (head.contains("FUNCTION") || head.contains("PROCEDURE"));
  }

  private static void called(
      StatementContext it, List<SqlWords> by, Set<String> seen, int depth, List<SqlWords> list) {
    Set<String> names = new HashSet<>();
    by.forEach(wording -> names.addAll(called(wording.words())));
    if (names.isEmpty() || depth > DEEPEST) {
      return;
    }
    routines(it)
        .filter(routine -> names.contains(NameParts.of(routine).plain()))
        .filter(routine -> seen.add(routine.definition()))
        .forEach(
            routine -> {
              List<SqlWords> body = new ArrayList<>();
              collect(routine.definition(), 0, body);
              list.addAll(body);
              called(it, body, seen, depth + 1, list);
            });
  }

  /** All that there are or were while the file ran: the schema before each would cost more. */
  private static Stream<Routine> routines(StatementContext it) {
    ObservedFile file = it.file().file();
    return Stream.of(
            file.before().all(Routine.class),
            it.earlier().stream().flatMap(one -> one.changes().added(Routine.class).stream()),
            file.after().all(Routine.class))
        .flatMap(routine -> routine);
  }

  /** Names before an opening parenthesis, as the server stores them. */
  private static Set<String> called(List<String> words) {
    Set<String> names = new HashSet<>();
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).equals("(")) {
        String word = words.get(i - 1);
        names.add(word.startsWith("\"") ? NameParts.plain(word) : word.toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static void collect(String sql, int depth, List<SqlWords> list) {
    List<String> words = new ArrayList<>();
    for (Token token : Lexer.tokens(sql)) {
      String text = token.of(sql);
      switch (token.kind()) {
        case SPACE, LINE_COMMENT, BLOCK_COMMENT -> {}
        case SEMICOLON -> end(words, list);
        case STRING, DOLLAR_STRING -> {
          boolean said = !words.isEmpty() && SAYING.contains(words.getLast());
          if (depth < DEEPEST && !said) {
            collect(content(text), depth + 1, list);
          }
          words.add("''");
        }
        default -> {
          String word = word(text);
          if (OPENING.contains(word)) {
            end(words, list);
          } else {
            words.add(word);
          }
        }
      }
    }
    end(words, list);
  }

  private static void end(List<String> words, List<SqlWords> list) {
    if (!words.isEmpty()) {
      list.add(new SqlWords(List.copyOf(words)));
      words.clear();
    }
  }

  /** A quoted name that needs no quotes is the same as without. */
  private static String word(String text) {
    String plain = PLAIN.matcher(text).matches() ? text.substring(1, text.length() - 1) : text;
    return plain.startsWith("\"") ? plain : plain.toUpperCase(Locale.ROOT);
  }

  private static String content(String quoted) {
    if (quoted.startsWith("$")) {
      int open = quoted.indexOf('$', 1) + 1;
      return quoted.substring(open, quoted.length() - open);
    }
    int open = quoted.indexOf('\'') + 1;
    return quoted.substring(open, quoted.length() - 1).replace("''", "'");
  }
}
