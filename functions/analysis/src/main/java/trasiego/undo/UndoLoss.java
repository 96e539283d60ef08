package trasiego.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import trasiego.execution.Touched;
import trasiego.observation.ObservedFile;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * Which data is gone when a migration was taken back: what people wrote into the new places since,
 * and what the migration itself had dropped.
 */
public final class UndoLoss {
  private UndoLoss() {}

  /**
   * @param back an undo file as it ran
   */
  public static List<String> ofUndo(ObservedFile back) {
    List<String> lost = new ArrayList<>();
    Changes undone = Changes.between(back.before(), back.after());
    for (Relation table : undone.dropped(Relation.class)) {
      if (table.isTable()) {
        lost.add("every row of " + table.name());
      }
    }
    for (Column column : undone.dropped(Column.class)) {
      if (isTable(back, column.relation())) {
        lost.add("what was written into " + column.name());
      }
    }
    for (Change<Column> column : undone.altered(Column.class)) {
      if (!column.before().type().equals(column.after().type())) {
        lost.add(
            "values of %s that do not fit %s"
                .formatted(column.before().name(), column.after().type()));
      }
    }
    undone.dropped(EnumLabel.class).forEach(label -> lost.add("the value " + label.name()));
    rows(back).forEach((table, rows) -> add(lost, table, rows));
    return List.copyOf(lost);
  }

  /**
   * @param forward a migration as it ran: what no undo file brings back
   */
  public static List<String> ofMigration(ObservedFile forward) {
    List<String> lost = new ArrayList<>();
    Changes done = Changes.between(forward.before(), forward.after());
    done.dropped(Relation.class).stream()
        .filter(Relation::isTable)
        .forEach(it -> lost.add("every row that " + it.name() + " had before the migration"));
    done.dropped(Column.class).stream()
        .filter(column -> isTable(forward, column.relation()))
        .forEach(it -> lost.add("what " + it.name() + " held before the migration"));
    rows(forward)
        .forEach(
            (table, rows) -> {
              if (rows.deleted() > 0) {
                lost.add(
                    String.format(
                        Locale.ROOT,
                        "the %,d rows that the migration deletes from %s",
                        rows.deleted(),
                        table));
              }
            });
    return List.copyOf(lost);
  }

  /** Where the table itself lives on; the columns of a dropped one are not listed one by one. */
  private static boolean isTable(ObservedFile file, String relation) {
    return file.before().find(Relation.class, relation).filter(Relation::isTable).isPresent()
        && file.after().find(Relation.class, relation).isPresent();
  }

  private static void add(List<String> lost, String table, Touched rows) {
    if (rows.updated() + rows.deleted() > 0) {
      lost.add(
          String.format(
              Locale.ROOT,
              "%,d rows that the undo file changes and %,d that it deletes in %s",
              rows.updated(),
              rows.deleted(),
              table));
    }
  }

  private static Map<String, Touched> rows(ObservedFile file) {
    Map<String, Touched> sum = new java.util.TreeMap<>();
    file.statements()
        .forEach(
            statement ->
                statement
                    .rows()
                    .forEach(
                        (table, rows) ->
                            sum.merge(
                                table,
                                rows,
                                (a, b) ->
                                    new Touched(
                                        a.inserted() + b.inserted(),
                                        a.updated() + b.updated(),
                                        a.deleted() + b.deleted()))));
    return sum;
  }
}
