package trasiego.cli.pattern.source;

import java.util.List;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Constraint;
import trasiego.cli.pattern.source.SourceTable.Index;

/** What goes with a column and comes back behind it: its indexes and constraints. */
public record ColumnParts(SourceTable table, Column column) {
  public void restore(List<String> sql) {
    for (Index index : table.indexes(column)) {
      sql.add(index.definition());
    }
    for (Constraint constraint : table.constraints(column)) {
      sql.add(table.alter("ADD CONSTRAINT " + constraint.quoted() + " " + constraint.definition()));
    }
  }
}
