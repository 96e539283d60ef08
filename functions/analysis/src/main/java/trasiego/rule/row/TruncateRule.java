package trasiego.rule.row;

import static trasiego.hazard.HazardCode.TRUNCATE;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Tables that are emptied at once: their storage is replaced, and nobody said why. */
public final class TruncateRule {
  public static final List<Rule> ALL = List.of(Rule.of(TruncateRule::truncate, TRUNCATE));

  private TruncateRule() {}

  private static void truncate(StatementContext it) {
    SqlWords sql = SqlWords.of(it.statement());
    if (!sql.has("TRUNCATE")) {
      return;
    }
    Set<String> rebuilt =
        it.statement().events().stream()
            .filter(event -> event.kind() == Event.Kind.REWRITE)
            .map(Event::relation)
            .collect(Collectors.toSet());
    List<Relation> emptied =
        it.statement().rewritten().stream()
            .filter(table -> !rebuilt.contains(table))
            .flatMap(table -> it.file().file().before().relation(table).stream())
            .filter(table -> it.file().isInUse(table.name()))
            .toList();
    Set<Relation> roots =
        emptied.stream()
            .map(table -> root(it, sql, table))
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    roots.forEach(table -> report(it, sql, table));
    it.takeChanges(
        object ->
            object instanceof Relation table && it.statement().rewritten().contains(table.name()));
  }

  /** The partitioned table that the statement names, in place of its partitions. */
  private static Relation root(StatementContext it, SqlWords sql, Relation table) {
    if (sql.names(table) || table.parent() == null) {
      return table;
    }
    return it.file().inUse(table.parent()).map(parent -> root(it, sql, parent)).orElse(table);
  }

  private static void report(StatementContext it, SqlWords sql, Relation table) {
    String reach =
        sql.cascades() && !sql.names(table)
            ? "CASCADE reaches it, the file does not name it: "
            : "";
    it.report(
        TRUNCATE,
        Severity.RISKY,
        table.name(),
        reach
            + "every row of %s (%s) is gone for good; readers with an older snapshot see it empty, and nobody reads or writes it until the commit"
                .formatted(table.name(), it.file().size(table.name())),
        Batches.of(table, it.file().file().before()).delete());
  }
}
