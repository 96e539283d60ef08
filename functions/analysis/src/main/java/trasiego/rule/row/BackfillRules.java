package trasiego.rule.row;

import static trasiego.hazard.HazardCode.BACKFILL_COST;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Lock;
import trasiego.execution.Severity;
import trasiego.migration.Statements;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.precheck.QualifiedNames;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.sql.Tree;

/** What each row of a backfill costs beside itself. */
public final class BackfillRules {
  public static final List<Rule> ALL = List.of(Rule.of(BackfillRules::cost, BACKFILL_COST));

  private BackfillRules() {}

  private static void cost(StatementContext it) {
    if (it.file().script().backfill().isEmpty()) {
      return;
    }
    Tree tree = Statements.of(it.statement().sql()).list().getFirst().tree();
    String written = tree.field("relation").path("relname").asString("");
    it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(Relation::isTable)
        .filter(table -> it.file().isInUse(table.name()))
        .filter(table -> isWritten(it, table, written))
        .forEach(table -> cost(it, table, tree));
  }

  private static boolean isWritten(StatementContext it, Relation table, String name) {
    boolean isLocked =
        it.statement().gained().stream().map(Lock::relation).anyMatch(table.name()::equals);
    return isLocked && QualifiedNames.last(table.name()).equals(name);
  }

  private static void cost(StatementContext it, Relation table, Tree tree) {
    List<String> reasons = new ArrayList<>();
    if (tree.kind().equals("UpdateStmt")) {
      List<String> indexed = indexed(it, table, tree);
      if (!indexed.isEmpty()) {
        reasons.add(
            "each row is written to all indexes, since "
                + String.join(", ", indexed)
                + (indexed.size() == 1 ? " is indexed" : " are indexed"));
      }
    }
    String verb = tree.kind().equals("DeleteStmt") ? "DELETE" : "UPDATE";
    List<String> triggers =
        it.before()
            .all(Trigger.class)
            .filter(trigger -> trigger.relation().equals(table.key()))
            .filter(trigger -> !trigger.enabled().equals("D"))
            .filter(
                trigger ->
                    isForEachRow(trigger, tree.kind().equals("InsertStmt") ? "INSERT" : verb))
            .map(trigger -> QualifiedNames.last(trigger.name()))
            .toList();
    if (!triggers.isEmpty()) {
      reasons.add("for each row fires " + String.join(", ", triggers));
    }
    if (!reasons.isEmpty()) {
      it.report(
          BACKFILL_COST,
          Severity.NOTE,
          table.name(),
          "fills %s (%s) by batches: %s; WAL and dead rows grow by as much"
              .formatted(table.name(), it.file().size(table.name()), String.join("; ", reasons)),
          null);
    }
  }

  private static boolean isForEachRow(Trigger trigger, String verb) {
    List<String> words = List.of(trigger.definition().split("\\s+"));
    return trigger.definition().contains(" FOR EACH ROW ") && words.contains(verb);
  }

  /** Columns that it sets and that an index has. */
  private static List<String> indexed(StatementContext it, Relation table, Tree tree) {
    Set<String> set =
        tree.fields("targetList", "ResTarget")
            .map(target -> target.path("name").asString(""))
            .collect(Collectors.toSet());
    List<Index> indexes =
        it.before().all(Index.class).filter(index -> index.relation().equals(table.key())).toList();
    return it.before()
        .all(Column.class)
        .filter(column -> column.relation().equals(table.key()))
        .filter(column -> set.contains(column.column()))
        .filter(
            column -> indexes.stream().anyMatch(index -> index.columns().contains(column.number())))
        .map(Column::column)
        .toList();
  }
}
