package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.BUILD_INDEX;
import static trasiego.hazard.HazardCode.DROP_INDEX;
import static trasiego.hazard.HazardCode.REINDEX;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.REWRITE;

import java.util.ArrayList;
import java.util.List;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.LockConflicts;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about indexes that are built or dropped while others wait. */
public final class IndexRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(IndexRules::buildIndex, BUILD_INDEX),
          Rule.of(IndexRules::reindex, REINDEX),
          Rule.of(IndexRules::dropIndex, DROP_INDEX));

  private IndexRules() {}

  private static void buildIndex(StatementContext it) {
    if (it.isConcurrent()) {
      it.takeEvents(event -> event.kind() == BUILD);
      return;
    }
    for (Change<Index> change : it.changes(Index.class)) {
      Index index = change.object();
      if (change.isAdded() && !index.inherited() && !RebuiltIndex.isOne(it, index)) {
        AffectedTable.of(it, index.relation())
            .filter(table -> !builds(table, index).isEmpty())
            .ifPresent(table -> buildIndex(table, index));
      }
    }
  }

  /** Of a partitioned table's index, the builds are its partitions'. */
  private static List<Event> builds(AffectedTable table, Index index) {
    return table.events(BUILD).stream()
        .filter(event -> table.isPartitioned() || event.object().equals(Sql.own(index.name())))
        .toList();
  }

  private static void buildIndex(AffectedTable table, Index index) {
    StatementContext it = table.it();
    it.report(
        BUILD_INDEX,
        table.bySize(),
        index.name(),
        "%s wait while the index is built from %s"
            .formatted(LockConflicts.waiting(table), table.rows()),
        table.isPartitioned()
            ? eachPartition(table, index)
            : index.definition().replaceFirst("INDEX ", "INDEX CONCURRENTLY ") + ";");
    builds(table, index).forEach(it::take);
  }

  /** The parent's index alone first; it becomes valid when each partition has its part. */
  private static String eachPartition(AffectedTable table, Index index) {
    StatementContext it = table.it();
    List<Relation> partitions =
        it.after().all(Relation.class).filter(one -> table.key().equals(one.parent())).toList();
    if (partitions.stream().anyMatch(one -> !one.kind().equals("table"))) {
      return null;
    }
    String onParent = index.definition().replaceFirst(" ON (ONLY )?", " ON ONLY ");
    String tail = onParent.substring(onParent.indexOf(" USING "));
    List<String> files = new ArrayList<>();
    files.add(onParent + ";");
    StringBuilder attach = new StringBuilder();
    for (Relation partition : partitions) {
      String name = Sql.name(Sql.own(partition.name()), Sql.own(index.name()));
      files.add(
          "CREATE %sINDEX CONCURRENTLY %s ON %s%s;"
              .formatted(index.unique() ? "UNIQUE " : "", name, partition.name(), tail));
      attach.append(
          "ALTER INDEX %s ATTACH PARTITION %s;\n"
              .formatted(index.name(), Sql.beside(partition.name(), name)));
    }
    files.add(attach.toString().strip());
    return Sql.files(files);
  }

  /** An index that was there and is built again, though its table is not written anew. */
  private static void reindex(StatementContext it) {
    if (!it.events(REWRITE).isEmpty()) {
      return;
    }
    for (AffectedTable table : AffectedTable.ofEvents(it, BUILD)) {
      List<Index> again =
          it.before()
              .all(Index.class)
              .filter(
                  index ->
                      table.events(BUILD).stream()
                          .anyMatch(event -> event.object().equals(Sql.own(index.name()))))
              .filter(index -> isOf(table, it, index))
              .toList();
      if (again.isEmpty() || table.isRewritten()) {
        continue;
      }
      boolean one = again.size() == 1;
      String object = one ? again.get(0).name() : table.name();
      it.report(
          REINDEX,
          table.bySize(),
          object,
          "all writes to %s wait while %s built from %s, and all reads that would use %s"
              .formatted(
                  table.name(),
                  one ? "the index is" : again.size() + " indexes are",
                  table.rows(),
                  one ? "it" : "them"),
          "REINDEX %s CONCURRENTLY %s;".formatted(one ? "INDEX" : "TABLE", object));
      table.take(BUILD);
    }
  }

  private static boolean isOf(AffectedTable table, StatementContext it, Index index) {
    return it.before()
        .find(Relation.class, index.relation())
        .filter(one -> table.family().contains(one.name()))
        .isPresent();
  }

  private static void dropIndex(StatementContext it) {
    if (it.isConcurrent()) {
      return;
    }
    List<Constraint> constraints = it.statement().changes().dropped(Constraint.class);
    for (Change<Index> change : it.changes(Index.class)) {
      Index index = change.object();
      if (change.isDropped()
          && !index.inherited()
          && !RebuiltIndex.isOne(it, index)
          && constraints.stream().noneMatch(one -> index.key().equals(one.index()))
          && stillHasColumns(it, index)) {
        AffectedTable.of(it, index.relation()).ifPresent(table -> dropIndex(table, index));
      }
    }
  }

  private static boolean stillHasColumns(StatementContext it, Index index) {
    return it.after().find(Relation.class, index.relation()).isPresent()
        && it.statement().changes().dropped(Column.class).stream()
            .noneMatch(column -> column.relation().equals(index.relation()));
  }

  private static void dropIndex(AffectedTable table, Index index) {
    table
        .it()
        .report(
            DROP_INDEX,
            Severity.NOTE,
            index.name(),
            "all reads and writes of %s wait until the file ends, and the file waits for each that has begun"
                .formatted(table.name()),
            table.isPartitioned() ? null : "DROP INDEX CONCURRENTLY " + index.name() + ";");
  }
}
