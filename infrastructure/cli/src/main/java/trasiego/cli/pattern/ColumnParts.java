package trasiego.cli.pattern;

import java.util.List;
import trasiego.cli.pattern.SourceTable.Column;
import trasiego.cli.pattern.SourceTable.Constraint;
import trasiego.cli.pattern.SourceTable.Index;

/** What goes with a column and comes back behind it: its indexes and constraints. */
record ColumnParts(SourceTable table, Column column) {
  void restore(List<String> sql) {
    for (Index index : table.indexes(column)) {
      sql.add(index.definition());
    }
    for (Constraint constraint : table.constraints(column)) {
      sql.add(table.alter("ADD CONSTRAINT " + constraint.quoted() + " " + constraint.definition()));
    }
  }
}
