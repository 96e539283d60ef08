package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.sql.Parser;
import trasiego.sql.Scan;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;
import trasiego.sql.Tree;

/**
 * A file's statements in order, parted by PostgreSQL's own grammar. The texts of all statements
 * followed by {@link #tail} are the file. Where the grammar does not know a file, such as one for a
 * newer server, {@link TokenEnds} does.
 */
public final class Statements {
  private final String sql;
  private final List<Statement> found = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Token> pending = new ArrayList<>();
  private final Set<Integer> ends;
  private int counted;
  private int line = 1;
  private String tail = "";

  private Statements(String sql, Set<Integer> ends) {
    this.sql = sql;
    this.ends = ends;
  }

  public static Statements of(String sql) {
    Scan scan = Scan.of(sql);
    Set<Integer> ends =
        Parser.ends(sql, scan.tokens()).orElseGet(() -> TokenEnds.of(sql, scan.tokens()));
    Statements statements = new Statements(sql, ends);
    scan.tokens().forEach(token -> statements.take(token, scan.problem()));
    statements.finish();
    return statements;
  }

  /** The same file with another text for its only statement. */
  Statements withSql(String other) {
    Statements changed = new Statements(sql, ends);
    changed.found.add(found.getFirst().withSql(other));
    changed.comments.addAll(comments);
    changed.problems.addAll(problems);
    changed.tail = tail;
    return changed;
  }

  public List<Statement> list() {
    return List.copyOf(found);
  }

  /** Blanks and comments behind the last statement. */
  public String tail() {
    return tail;
  }

  /** Every comment of the form {@code -- …} that is outside quotes. */
  List<String> comments() {
    return List.copyOf(comments);
  }

  /** What makes the text unfit to be cut into statements; empty when it is fit. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private void take(Token token, Optional<String> problem) {
    pending.add(token);
    switch (token.kind()) {
      case LINE_COMMENT -> comments.add(token.of(sql));
      case UNREADABLE -> problems.add("line " + line(token) + ": " + problem.orElse("no SQL"));
      case BACKSLASH ->
          problems.add(
              "line "
                  + line(token)
                  + " holds a backslash outside quotes: psql commands are not SQL; write SQL only");
      case SEMICOLON -> {
        if (ends.contains(token.start())) {
          add();
        }
      }
      default -> {}
    }
  }

  private void add() {
    List<String> words = words();
    int start = pending.getFirst().start();
    int end = pending.getLast().end();
    boolean closed = pending.getLast().kind() == Kind.SEMICOLON;
    if (closed && !words.isEmpty()) {
      words = words.subList(0, words.size() - 1);
    }
    // A lone semicolon is no statement: its text goes to the next one, so that nothing is lost.
    if (words.isEmpty()) {
      return;
    }
    String text = sql.substring(start, end);
    Token first =
        pending.stream()
            .filter(token -> !token.isBlank() && token.kind() != Kind.SEMICOLON)
            .findFirst()
            .orElseThrow();
    // Not strip(): a space of another script is a letter to PostgreSQL.
    String sent = sql.substring(first.start(), closed ? end - 1 : end).trim();
    found.add(new Statement(found.size() + 1, line(first), text, sent, words, Tree.of(sent)));
    pending.clear();
  }

  private void finish() {
    boolean blank =
        pending.stream().allMatch(token -> token.isBlank() || token.kind() == Kind.SEMICOLON);
    if (blank) {
      tail = pending.isEmpty() ? "" : sql.substring(pending.getFirst().start());
    } else {
      add();
    }
  }

  private List<String> words() {
    return pending.stream()
        .filter(token -> !token.isBlank())
        .dropWhile(token -> token.kind() == Kind.SEMICOLON)
        .map(
            token ->
                switch (token.kind()) {
                  case WORD -> token.of(sql).toUpperCase(Locale.ROOT);
                  case STRING, DOLLAR_STRING -> "''";
                  default -> token.of(sql);
                })
        .toList();
  }

  /** Counted on from the last one: from the beginning, megabytes would take minutes. */
  private int line(Token token) {
    for (; counted < token.start(); counted++) {
      line += sql.charAt(counted) == '\n' ? 1 : 0;
    }
    for (; counted > token.start(); counted--) {
      line -= sql.charAt(counted - 1) == '\n' ? 1 : 0;
    }
    return line;
  }
}
