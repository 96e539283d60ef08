package trasiego.rule.row;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.estimate.RowWrite;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.StatementContext;

/** Rows that a condition names by a unique key: no more than it writes out. */
final class KeyedRows {
  private KeyedRows() {}

  static boolean isFew(StatementContext it, RowWrite write) {
    Set<String> named = new HashSet<>();
    named(write.tree().field("whereClause"), named);
    Schema before = it.file().file().before();
    Optional<Relation> table = EstimatedRows.table(it, it.statement(), write);
    return !named.isEmpty()
        && table.isPresent()
        && before.indexes(table.get().key()).stream()
            .filter(index -> index.unique() && index.valid() && index.predicate() == null)
            .anyMatch(index -> named.containsAll(columns(before, index)));
  }

  /** A part that is an expression is nobody's name. */
  private static List<String> columns(Schema structure, Index index) {
    return index.columns().stream()
        .map(
            number ->
                structure.columns(index.relation()).stream()
                    .filter(column -> column.number() == number)
                    .map(Column::column)
                    .map(NameParts::plain)
                    .findFirst()
                    .orElse("("))
        .toList();
  }

  /** Columns that must equal what is written out, each of several conditions being needed. */
  private static void named(JsonNode condition, Set<String> found) {
    JsonNode both = condition.path("BoolExpr");
    if (both.path("boolop").asString("").equals("AND_EXPR")) {
      both.path("args").valueStream().forEach(each -> named(each, found));
    }
    JsonNode comparison = condition.path("A_Expr");
    String operator = comparison.path("name").path(0).path("String").path("sval").asString("");
    String kind = comparison.path("kind").asString("");
    if (!operator.equals("=") || !Set.of("AEXPR_OP", "AEXPR_IN").contains(kind)) {
      return;
    }
    JsonNode left = comparison.path("lexpr");
    JsonNode right = comparison.path("rexpr");
    if (isWritten(right)) {
      column(left).ifPresent(found::add);
    } else if (isWritten(left)) {
      column(right).ifPresent(found::add);
    }
  }

  private static boolean isWritten(JsonNode value) {
    JsonNode list = value.has("List") ? value.path("List").path("items") : value;
    return value.has("List")
        ? list.valueStream().allMatch(KeyedRows::isWritten)
        : value.has("A_Const")
            || value.has("TypeCast") && isWritten(value.path("TypeCast").path("arg"))
            || value.path("SubLink").path("subLinkType").asString("").equals("EXPR_SUBLINK");
  }

  private static Optional<String> column(JsonNode node) {
    List<JsonNode> fields = node.path("ColumnRef").path("fields").valueStream().toList();
    return Stream.of(fields)
        .filter(all -> !all.isEmpty())
        .map(all -> all.getLast().path("String").path("sval").asString(""))
        .findFirst();
  }
}
