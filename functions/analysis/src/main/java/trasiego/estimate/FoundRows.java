package trasiego.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.estimate.RowWrite.Verb;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;
import trasiego.sql.Tree;

/**
 * Puts the clauses of a statement that find rows together to a SELECT. Only what PostgreSQL's
 * grammar then reads as one SELECT without INTO is taken, so that a clause cut wrongly asks
 * nothing.
 */
final class FoundRows {
  /** Between INTO and the new table's name. */
  private static final Set<String> KINDS =
      Set.of("TEMPORARY", "TEMP", "LOCAL", "GLOBAL", "UNLOGGED", "TABLE");

  private final String sql;
  private final List<Token> tokens;

  private FoundRows(String sql) {
    this.sql = sql;
    this.tokens = Lexer.tokens(sql).stream().filter(token -> !token.isBlank()).toList();
  }

  /** Empty where it cannot be put together. */
  static Optional<String> query(Verb verb, String sql) {
    FoundRows found = new FoundRows(sql);
    String query =
        switch (verb) {
          case UPDATE -> found.updated();
          case DELETE -> found.deleted();
          case MERGE -> found.merged();
          case INSERT -> found.inserted();
          case CREATE -> found.created();
        };
    return Optional.ofNullable(query).filter(FoundRows::isSelect);
  }

  /** What stands between parentheses that are in no others: the queries of a WITH are among it. */
  static Stream<String> inParentheses(String sql) {
    FoundRows found = new FoundRows(sql);
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int open = 0;
    for (int i = 0; i < found.tokens.size(); i++) {
      Kind kind = found.tokens.get(i).kind();
      if (kind == Kind.OPEN && depth++ == 0) {
        open = i;
      } else if (kind == Kind.CLOSE && --depth == 0) {
        parts.add(found.text(open + 1, i));
      }
    }
    return parts.stream();
  }

  private static boolean isSelect(String query) {
    Tree tree = Tree.of(query);
    return tree.kind().equals("SelectStmt")
        && tree.field("intoClause").isMissingNode()
        && tree.field("lockingClause").isMissingNode()
        && tree.field("withClause")
            .path("ctes")
            .valueStream()
            .allMatch(cte -> cte.path("CommonTableExpr").path("ctequery").has("SelectStmt"));
  }

  private String updated() {
    int update = find(0, "UPDATE");
    int set = find(update, "SET");
    int returning = end(find(set, "RETURNING"));
    int where = Math.min(end(find(set, "WHERE")), returning);
    int from = Math.min(from(set, where), where);
    if (update < 0 || set < 0) {
      return null;
    }
    String others = from < where ? ", " + text(from + 1, where) : "";
    return text(0, update)
        + " SELECT FROM "
        + text(update + 1, set)
        + others
        + rest(where, returning);
  }

  /** IS DISTINCT FROM is none. */
  private int from(int after, int before) {
    int at = after;
    do {
      at = find(at + 1, "FROM");
    } while (at > 0 && at < before && word(at - 1).equals("DISTINCT"));
    return end(at);
  }

  private String deleted() {
    int delete = find(0, "DELETE");
    int returning = end(find(delete, "RETURNING"));
    int where = Math.min(end(find(delete, "WHERE")), returning);
    int using = Math.min(end(find(delete, "USING")), where);
    if (delete < 0 || !word(delete + 1).equals("FROM")) {
      return null;
    }
    String others = using < where ? ", " + text(using + 1, where) : "";
    return text(0, delete)
        + " SELECT FROM "
        + text(delete + 2, using)
        + others
        + rest(where, returning);
  }

  private String merged() {
    int merge = find(0, "MERGE");
    int using = find(merge, "USING");
    int on = find(using, "ON");
    int when = find(on, "WHEN");
    return merge < 0 || using < 0 || on < 0 || when < 0
        ? null
        : text(0, merge)
            + " SELECT FROM "
            + text(merge + 2, using)
            + " JOIN "
            + text(using + 1, when);
  }

  private String inserted() {
    int insert = find(0, "INSERT");
    int query = insert;
    do {
      query++;
    } while (query < tokens.size()
        && !(depth(query) == 0 && Set.of("SELECT", "WITH", "TABLE").contains(word(query))));
    int end = end(find(query, "RETURNING"));
    int conflict = find(query, "CONFLICT");
    if (insert < 0 || query >= tokens.size()) {
      return null;
    }
    return text(0, insert)
        + " "
        + text(query, conflict > 0 && word(conflict - 1).equals("ON") ? conflict - 1 : end);
  }

  private String created() {
    int into = find(0, "INTO");
    if (!word(0).equals("CREATE")) {
      int name = into + 1;
      while (KINDS.contains(word(name))) {
        name++;
      }
      int end = word(name + 1).equals(".") ? name + 3 : name + 1;
      return into < 0 ? null : text(0, into) + " " + text(end, tokens.size());
    }
    int as = find(0, "AS");
    int last = tokens.size();
    if (word(last - 1).equals("DATA") && word(last - 2).equals("WITH")) {
      last -= 2;
    }
    return as < 0 ? null : text(as + 1, last);
  }

  private String rest(int where, int end) {
    return where < end ? " " + text(where, end) : "";
  }

  /** Behind the last token where it was not found. */
  private int end(int found) {
    return found < 0 ? tokens.size() : found;
  }

  /** The first such word outside parentheses; below 0 where there is none. */
  private int find(int from, String word) {
    int depth = 0;
    for (int i = Math.max(0, from); i < tokens.size(); i++) {
      switch (tokens.get(i).kind()) {
        case OPEN -> depth++;
        case CLOSE -> depth--;
        default -> {
          if (depth == 0 && word(i).equals(word)) {
            return i;
          }
        }
      }
    }
    return -1;
  }

  private int depth(int at) {
    int depth = 0;
    for (Token token : tokens.subList(0, at)) {
      depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
    }
    return depth;
  }

  private String word(int at) {
    return at < 0 || at >= tokens.size() ? "" : tokens.get(at).of(sql).toUpperCase(Locale.ROOT);
  }

  private String text(int from, int to) {
    return from >= to || from >= tokens.size()
        ? ""
        : sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
  }
}
