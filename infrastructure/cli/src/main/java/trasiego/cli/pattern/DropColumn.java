package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.CarriedColumn;
import trasiego.cli.pattern.source.ColumnParts;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Literal;

/** A column that goes once no release names it. */
final class DropColumn implements Pattern {
  @Override
  public String name() {
    return "drop-column";
  }

  @Override
  public String purpose() {
    return "a column goes";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of();
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    Column column = table.column(arguments.one(COLUMN));
    CarriedColumn.refuse(database.session(), table, column);
    List<String> views =
        CarriedColumn.views(database.session(), table, column).stream()
            .map(CarriedColumn.View::name)
            .toList();
    if (!views.isEmpty()) {
      throw new UsageException(
          "%s is read by %s; make that view anew without it in a file before"
              .formatted(table.object(column), String.join(", ", views)));
    }
    return List.of(expand(table, column), contract(table, column));
  }

  private static String comment(SourceTable table, Column column, String text) {
    return "COMMENT ON COLUMN %s.%s IS %s".formatted(table.quoted(), column.quoted(), text);
  }

  private PatternFile expand(SourceTable table, Column column) {
    boolean relaxes = column.required() && column.defaultExpression().isEmpty();
    List<String> sql = new ArrayList<>();
    List<String> undo = new ArrayList<>();
    sql.add(comment(table, column, "'Retired: no release may read or write it any more.'"));
    undo.add(
        comment(
            table, column, column.comment().isEmpty() ? "NULL" : Literal.quote(column.comment())));
    if (relaxes) {
      sql.add(table.alter("ALTER COLUMN " + column.quoted() + " DROP NOT NULL"));
      undo.add(table.alter("ALTER COLUMN " + column.quoted() + " SET NOT NULL"));
    }
    return PatternFile.draft(name(), table.object(column))
        .does(
            "%s of %s is to go: %sSafe: reads no row, the lock lasts an instant."
                .formatted(
                    column.quoted(),
                    table.quoted(),
                    relaxes ? "it may be left out from here on. " : "this says so. "))
        .next(
            "Before the contract: deploy the release that neither reads nor writes "
                + column.quoted()
                + ".")
        .sql(sql)
        .undo(
            relaxes
                ? "Fails where a row has been written without it: fill those first."
                : "The column is as it was.",
            undo)
        .done();
  }

  private PatternFile contract(SourceTable table, Column column) {
    Draft draft =
        PatternFile.draft(name(), table.object(column))
            .step("contract")
            .allow(
                "drop-column",
                table.object(column),
                "retired by the step before; no running release names it");
    List<String> undo = new ArrayList<>();
    undo.add(table.alter("ADD COLUMN " + column.typed(column.name(), column.type())));
    column
        .defaultExpression()
        .ifPresent(
            expression ->
                undo.add(
                    table.alter("ALTER COLUMN " + column.quoted() + " SET DEFAULT " + expression)));
    if (column.required() && column.defaultExpression().isPresent()) {
      undo.add("UPDATE %s SET %s = DEFAULT".formatted(table.quoted(), column.quoted()));
      undo.add(table.alter("ALTER COLUMN " + column.quoted() + " SET NOT NULL"));
    }
    new ColumnParts(table, column).restore(undo);
    undo.add(comment(table, column, "'Retired: no release may read or write it any more.'"));
    column
        .grants()
        .forEach(grant -> undo.add(grant.sql(" (" + column.quoted() + ")", table.quoted())));
    return draft
        .does(
            column.quoted()
                + " goes, with every index and constraint that it is in. Safe: no row is read or"
                + " written, the lock lasts an instant.")
        .next("Before this file: no running release names " + column.quoted() + ".")
        .sql(table.alter("DROP COLUMN " + column.quoted()))
        .undo(
            "The column comes back without what it held; the backup before the deployment has it.",
            undo)
        .done();
  }
}
