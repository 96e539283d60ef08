package trasiego.rule.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.rule.AffectedTable;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Constraints and columns that one statement adds together. */
final class Added {
  private Added() {}

  /** The column that the same statement adds and that the constraint is about. */
  static Optional<Column> column(StatementContext it, Constraint constraint) {
    return it.statement().changes().added(Column.class).stream()
        .filter(column -> column.relation().equals(constraint.relation()))
        .filter(column -> constraint.columns().contains(column.number()))
        .findFirst();
  }

  /** The column as ADD COLUMN wants it, with the default that costs nothing. */
  static String plain(Column column) {
    return Sql.column(column)
        + (column.defaultExpression() == null ? "" : " DEFAULT " + column.defaultExpression())
        + (column.notNull() && column.defaultExpression() != null ? " NOT NULL" : "");
  }

  /** The column alone where there is one, the constraint for new rows, then for the old ones. */
  static String notValid(AffectedTable table, Constraint constraint, Optional<Column> column) {
    if (table.isPartitioned() && constraint.kind().equals("foreign key")) {
      return null;
    }
    String own = table.own(constraint.name());
    List<String> files = new ArrayList<>();
    column.ifPresent(one -> files.add(Sql.alter(table.name(), "ADD COLUMN " + plain(one))));
    files.add(
        Sql.alter(
            table.name(),
            "ADD CONSTRAINT %s %s NOT VALID".formatted(own, constraint.definition())));
    files.add(Sql.alter(table.name(), "VALIDATE CONSTRAINT " + own));
    return Sql.files(files);
  }
}
