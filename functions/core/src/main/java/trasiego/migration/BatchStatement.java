package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.postgres.Identifier;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;
import trasiego.sql.Tree;

/**
 * A statement that a backfill can run piece by piece: it takes one more condition, which is about
 * rows of one table.
 *
 * @param schema of that table as the statement names it; empty where it names none
 * @param table its name
 * @param reference by which the condition must name the table, quoted
 * @param head of the statement, up to its condition
 * @param condition its own; empty where it has none
 * @param tail what follows the condition
 * @param assigned columns of that table that it sets
 */
public record BatchStatement(
    String schema,
    String table,
    String reference,
    String head,
    Optional<String> condition,
    String tail,
    Set<String> assigned) {
  private static final Set<String> WHOLE =
      Set.of(
          "groupClause",
          "havingClause",
          "windowClause",
          "distinctClause",
          "sortClause",
          "limitCount",
          "limitOffset",
          "lockingClause",
          "valuesLists");

  private static final Set<String> ABOUT_ALL =
      Set.of("over", "agg_star", "agg_distinct", "agg_order", "agg_filter", "agg_within_group");

  /** Why a statement cannot be run piece by piece. */
  public static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitException(String message) {
      super(message);
    }
  }

  /**
   * @param backfill which names the table whose key the pieces follow
   */
  public static BatchStatement of(Statement statement, Backfill backfill) throws UnfitException {
    Tree tree = statement.tree();
    Optional<String> problem = backfill.conditionProblem();
    if (problem.isPresent()) {
      throw new UnfitException(problem.get());
    }
    refuseReadingItself(tree, backfill);
    boolean writes =
        tree.field("withClause")
            .path("ctes")
            .valueStream()
            .map(each -> each.path("CommonTableExpr").path("ctequery"))
            .anyMatch(query -> !query.has("SelectStmt"));
    if (writes) {
      throw new UnfitException("a WITH that writes would write again for each piece of a backfill");
    }
    return switch (tree.kind()) {
      case "UpdateStmt", "DeleteStmt" -> ofWrite(statement.sql(), tree, backfill);
      case "InsertStmt" -> ofInsert(statement.sql(), tree, backfill);
      default ->
          throw new UnfitException("wanted one UPDATE, DELETE or INSERT … SELECT under a backfill");
    };
  }

  /** What was written by a piece before would be read by the next one. */
  private static void refuseReadingItself(Tree tree, Backfill backfill) throws UnfitException {
    boolean inserts = tree.kind().equals("InsertStmt");
    List<JsonNode> read = new ArrayList<>(tree.nodes("RangeVar"));
    backfill
        .where()
        .ifPresent(
            where -> read.addAll(Tree.of("SELECT WHERE (" + where + "\n)").nodes("RangeVar")));
    long again = read.stream().filter(each -> isNamed(each, backfill)).count();
    if (again > (inserts ? 1 : 0) || inserts && isNamed(tree.field("relation"), backfill)) {
      throw new UnfitException(
          "it reads "
              + backfill.table()
              + " beside the row that it is about: each piece would find what the ones before have"
              + " written; fill a table of its own first, or write it as one transaction");
    }
    if (tree.nodes("CommonTableExpr").stream()
        .anyMatch(each -> backfill.isOf("", each.path("ctename").asString("")))) {
      throw new UnfitException("a WITH has the name of the backfill's table; give it another");
    }
  }

  /**
   * An aggregate or a window is about all rows; those that look like functions the server knows.
   */
  private static boolean isAboutAll(JsonNode node) {
    JsonNode call = node.path("FuncCall");
    boolean all = ABOUT_ALL.stream().anyMatch(field -> call.has(field));
    return all || !node.has("SubLink") && node.valueStream().anyMatch(BatchStatement::isAboutAll);
  }

  private static BatchStatement ofWrite(String sql, Tree tree, Backfill backfill)
      throws UnfitException {
    JsonNode relation = tree.field("relation");
    if (!isNamed(relation, backfill)) {
      throw new UnfitException(
          "the backfill's table is %s, and the statement writes \"%s\""
              .formatted(backfill.table(), name(relation)));
    }
    if (tree.field("whereClause").has("CurrentOfExpr")) {
      throw new UnfitException("a backfill has no cursor for WHERE CURRENT OF");
    }
    List<Token> top = top(sql);
    int tail = start(sql, top, "RETURNING").orElse(sql.length());
    Optional<Integer> where = start(sql, top, "WHERE").filter(at -> at < tail);
    Set<String> assigned =
        tree.fields("targetList", "ResTarget")
            .map(target -> target.path("name").asString(""))
            .collect(Collectors.toSet());
    return cut(sql, relation, where, tail, assigned);
  }

  private static BatchStatement ofInsert(String sql, Tree tree, Backfill backfill)
      throws UnfitException {
    JsonNode select = tree.field("selectStmt").path("SelectStmt");
    Optional<String> whole = WHOLE.stream().filter(select::has).findFirst();
    if (whole.isPresent()
        || select.path("targetList").valueStream().anyMatch(BatchStatement::isAboutAll)
        || !select.path("op").asString("SETOP_NONE").equals("SETOP_NONE")) {
      throw new UnfitException(
          "an INSERT under a backfill takes a plain SELECT: one that groups, sorts, limits or"
              + " combines rows means something else for a part of them");
    }
    List<Token> top = top(sql);
    if (start(sql, top, "SELECT").isEmpty()) {
      throw new UnfitException("write its SELECT without the parentheses around it");
    }
    Optional<JsonNode> relation =
        select
            .path("fromClause")
            .valueStream()
            .flatMap(BatchStatement::inner)
            .filter(each -> isNamed(each, backfill))
            .findFirst();
    if (relation.isEmpty()) {
      throw new UnfitException(
          "the backfill's table "
              + backfill.table()
              + " is none that the SELECT reads in its FROM, outside of the optional side of a"
              + " join");
    }
    int tail = start(sql, top, "RETURNING").orElse(sql.length());
    if (!tree.field("onConflictClause").isMissingNode()) {
      tail = conflict(sql, top);
    }
    int end = tail;
    Optional<Integer> where = start(sql, top, "WHERE").filter(at -> at < end);
    return cut(sql, relation.get(), where, tail, Set.of());
  }

  /** The tables of a FROM item that have a row in each row of it. */
  private static Stream<JsonNode> inner(JsonNode item) {
    if (item.has("RangeVar")) {
      return Stream.of(item.path("RangeVar"));
    }
    JsonNode join = item.path("JoinExpr");
    String type = join.path("jointype").asString("");
    Stream<JsonNode> left =
        type.equals("JOIN_INNER") || type.equals("JOIN_LEFT")
            ? inner(join.path("larg"))
            : Stream.empty();
    Stream<JsonNode> right =
        type.equals("JOIN_INNER") || type.equals("JOIN_RIGHT")
            ? inner(join.path("rarg"))
            : Stream.empty();
    // An alias of the whole join hides the tables in it.
    return join.has("alias") ? Stream.empty() : Stream.concat(left, right);
  }

  private static boolean isNamed(JsonNode relation, Backfill backfill) {
    return backfill.isOf(relation.path("schemaname").asString(""), name(relation));
  }

  private static String name(JsonNode relation) {
    return relation.path("relname").asString("");
  }

  private static BatchStatement cut(
      String sql, JsonNode relation, Optional<Integer> where, int tail, Set<String> assigned) {
    String alias = relation.path("alias").path("aliasname").asString(name(relation));
    return new BatchStatement(
        relation.path("schemaname").asString(""),
        name(relation),
        Identifier.quote(alias),
        sql.substring(0, where.orElse(tail)),
        where.map(at -> sql.substring(at + "WHERE".length(), tail)),
        sql.substring(tail),
        assigned);
  }

  /** The words outside of all parentheses and brackets. */
  private static List<Token> top(String sql) {
    List<Token> top = new ArrayList<>();
    int depth = 0;
    String before = "";
    for (Token token : Lexer.tokens(sql)) {
      String text = token.of(sql);
      if (token.isBlank()) {
        continue;
      }
      // Behind these a reserved word is a name.
      boolean isName = before.equals(".") || before.equalsIgnoreCase("AS");
      before = text;
      if (token.kind() == Kind.OPEN || text.equals("[")) {
        depth++;
      } else if (token.kind() == Kind.CLOSE || text.equals("]")) {
        depth--;
      } else if (depth == 0 && token.kind() == Kind.WORD && !isName) {
        top.add(token);
      }
    }
    return top;
  }

  /** A reserved word outside of parentheses stands once at most. */
  private static Optional<Integer> start(String sql, List<Token> top, String word) {
    return top.stream().filter(token -> is(sql, token, word)).map(Token::start).findFirst();
  }

  /** The last such pair: a column of that name may stand behind the ON of a join. */
  private static int conflict(String sql, List<Token> top) {
    for (int i = top.size() - 2; i >= 0; i--) {
      if (is(sql, top.get(i), "ON") && is(sql, top.get(i + 1), "CONFLICT")) {
        return top.get(i).start();
      }
    }
    throw new IllegalStateException("no ON CONFLICT in " + sql);
  }

  private static boolean is(String sql, Token token, String word) {
    return token.of(sql).toUpperCase(Locale.ROOT).equals(word);
  }

  /** The statement for those rows alone that also meet this. */
  public String where(String more) {
    // On lines of their own: a condition may end in a comment.
    return head
        + "\nWHERE "
        + condition.map(own -> "(" + own + "\n) AND ").orElse("")
        + "("
        + more
        + "\n) "
        + tail;
  }
}
