package trasiego.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.observation.ObservedStatement;
import trasiego.sql.Tree;

/**
 * A statement that writes rows which a query finds: an UPDATE, DELETE or MERGE, an INSERT of a
 * query's rows, a table or materialized view made of them.
 *
 * @param schema of the table that is written; null where none is named
 * @param table as the server stores it
 * @param query a SELECT that finds the same rows; null where none can be made of the text
 * @param tree of the statement
 */
public record RowWrite(Verb verb, String schema, String table, String query, Tree tree) {
  /** Parts of a query that leave rows out, or come from elsewhere than FROM. */
  private static final List<String> NARROWING =
      List.of(
          "whereClause",
          "groupClause",
          "havingClause",
          "distinctClause",
          "limitCount",
          "limitOffset",
          "larg",
          "withClause");

  /** What it does with the rows. */
  public enum Verb {
    UPDATE,
    DELETE,
    MERGE,
    INSERT,
    CREATE;

    /** Whether the rows are new. */
    public boolean isMaking() {
      return this == INSERT || this == CREATE;
    }
  }

  /** Those of a statement, of the block that it is, and of what it does in its WITH. */
  public static List<RowWrite> of(ObservedStatement statement) {
    Tree tree = Tree.of(statement.sql());
    List<String> texts = new ArrayList<>(List.of(statement.sql()));
    if (tree.kind().equals("DoStmt")) {
      texts =
          tree.bodyStatements().orElse(List.of()).stream()
              .map(each -> each.path("PLpgSQL_stmt_execsql").path("sqlstmt").path("PLpgSQL_expr"))
              .map(each -> each.path("query").asString(""))
              .toList();
    }
    return texts.stream().flatMap(RowWrite::all).toList();
  }

  private static Stream<RowWrite> all(String sql) {
    Tree tree = Tree.of(sql);
    boolean within =
        tree.field("withClause")
            .path("ctes")
            .valueStream()
            .anyMatch(cte -> !cte.path("CommonTableExpr").path("ctequery").has("SelectStmt"));
    return Stream.concat(
        of(sql, tree).stream(),
        within
            ? FoundRows.inParentheses(sql).flatMap(part -> of(part, Tree.of(part)).stream())
            : Stream.empty());
  }

  static Optional<RowWrite> of(String sql, Tree tree) {
    if (sql.isBlank()) {
      return Optional.empty();
    }
    return switch (tree.kind()) {
      case "UpdateStmt" -> Optional.of(of(Verb.UPDATE, tree.field("relation"), sql, tree));
      case "DeleteStmt" -> Optional.of(of(Verb.DELETE, tree.field("relation"), sql, tree));
      case "MergeStmt" -> Optional.of(of(Verb.MERGE, tree.field("relation"), sql, tree));
      case "InsertStmt" -> inserted(sql, tree);
      case "CreateTableAsStmt" -> created(sql, tree);
      case "SelectStmt" ->
          Optional.of(tree.field("intoClause").path("rel"))
              .filter(relation -> !relation.isMissingNode())
              .map(relation -> of(Verb.CREATE, relation, sql, tree));
      default -> Optional.empty();
    };
  }

  /** Rows that are written out are few. */
  private static Optional<RowWrite> inserted(String sql, Tree tree) {
    JsonNode select = tree.field("selectStmt").path("SelectStmt");
    return select.isMissingNode() || select.has("valuesLists") || Sources.of(select).isEmpty()
        ? Optional.empty()
        : Optional.of(of(Verb.INSERT, tree.field("relation"), sql, tree));
  }

  private static Optional<RowWrite> created(String sql, Tree tree) {
    JsonNode into = tree.field("into");
    boolean written =
        !into.path("skipData").asBoolean(false)
            && tree.field("query").has("SelectStmt")
            && !into.path("rel").path("relpersistence").asString("p").equals("t")
            && !Sources.of(tree.field("query").path("SelectStmt")).isEmpty();
    return written ? Optional.of(of(Verb.CREATE, into.path("rel"), sql, tree)) : Optional.empty();
  }

  private static RowWrite of(Verb verb, JsonNode relation, String sql, Tree tree) {
    return new RowWrite(
        verb,
        relation.path("schemaname").asString(null),
        relation.path("relname").asString(""),
        FoundRows.query(verb, sql).orElse(null),
        tree);
  }

  /** What it reads rows of, beside the table that it changes. */
  public Stream<Sources.Source> sources() {
    return Sources.of(select()).stream();
  }

  /** The statement's own query where its rows are new, else what stands in its place. */
  private JsonNode select() {
    return switch (tree.kind()) {
      case "InsertStmt" -> tree.field("selectStmt").path("SelectStmt");
      case "CreateTableAsStmt" -> tree.field("query").path("SelectStmt");
      default -> Tree.of(query == null ? "" : query).node();
    };
  }

  /** Whatever the query names as a table, also in its conditions. */
  public List<Sources.Source> named() {
    return query == null ? List.of() : Sources.everywhere(Tree.of(query).node());
  }

  /** The types that its query names, without their schemas. */
  public List<String> types() {
    List<String> found = new ArrayList<>();
    if (query != null) {
      types(Tree.of(query).node(), found);
    }
    return found.stream().distinct().toList();
  }

  private static void types(JsonNode node, List<String> found) {
    List<JsonNode> names = node.path("typeName").path("names").valueStream().toList();
    if (!names.isEmpty()) {
      found.add(names.getLast().path("String").path("sval").asString(""));
    }
    node.valueStream().forEach(child -> types(child, found));
  }

  /** Whether its query finds every row of one table: no join, condition, group or limit. */
  public boolean copiesAll() {
    JsonNode select = select();
    List<JsonNode> from = select.path("fromClause").valueStream().toList();
    return verb.isMaking()
        && from.size() == 1
        && from.getFirst().has("RangeVar")
        && NARROWING.stream().noneMatch(select::has)
        && select.path("targetList").valueStream().noneMatch(RowWrite::isCall);
  }

  /** What is called may sum up all rows in one. */
  private static boolean isCall(JsonNode node) {
    return node.has("FuncCall") || node.valueStream().anyMatch(RowWrite::isCall);
  }

  /** Whether its query is {@code SELECT *}, and the columns that it writes are not named. */
  public boolean takesAllColumns() {
    List<JsonNode> targets = select().path("targetList").valueStream().toList();
    return tree.field("cols").isMissingNode()
        && targets.size() == 1
        && targets
            .getFirst()
            .path("ResTarget")
            .path("val")
            .path("ColumnRef")
            .path("fields")
            .path(0)
            .has("A_Star");
  }

  /** As a person would write it. */
  public String name() {
    return schema == null ? table : schema + "." + table;
  }

  /** In the words of a message, such as {@code updates}. */
  public String does() {
    return switch (verb) {
      case MERGE -> "merges";
      case CREATE -> "writes";
      default -> verb.name().toLowerCase(Locale.ROOT) + "s";
    };
  }
}
