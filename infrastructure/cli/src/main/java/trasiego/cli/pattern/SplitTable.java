package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TO;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.CarriedColumn;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.sql.Lexer;

/** Columns that move into a table of their own, beside the one that they are in. */
final class SplitTable implements Pattern {
  @Override
  public String name() {
    return "split-table";
  }

  @Override
  public String purpose() {
    return "columns move into a table of their own";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, TO);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of();
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    List<Column> columns = arguments.list(COLUMN).stream().map(table::column).toList();
    if (table.key().isEmpty()) {
      throw new UsageException(
          "--table: %s has no primary key, by which rows of both tables would belong together"
              .formatted(table.quoted()));
    }
    if (table.isPartitioned()) {
      throw new UsageException(
          "--table: %s is partitioned, and the key of the whole is its partitions' alone; write the files by hand"
              .formatted(table.quoted()));
    }
    for (Column column : columns) {
      CarriedColumn.refuse(database.session(), table, column);
      refuseParts(database, table, column);
    }
    String written = arguments.one(TO);
    String name = written.startsWith("\"") ? Lexer.folded(written) : written;
    if (table.taken().contains(name)) {
      throw new UsageException(
          "--to: there is a %s in schema %s already; name a table that is not there"
              .formatted(Identifier.quote(name), Identifier.quote(table.schema())));
    }
    SplitTriggers triggers = new SplitTriggers(table, columns, name);
    return List.of(
        expand(table, columns, triggers),
        backfill(table, columns, triggers),
        contract(table, columns, triggers));
  }

  /** What an index or a constraint over the columns should become is nobody's to guess. */
  private static void refuseParts(FolderDatabase database, SourceTable table, Column column) {
    List<String> parts = new ArrayList<>();
    table.indexes(column).forEach(index -> parts.add(index.definition()));
    table
        .constraints(column)
        .forEach(constraint -> parts.add(constraint.quoted() + " " + constraint.definition()));
    CarriedColumn.views(database.session(), table, column).forEach(view -> parts.add(view.name()));
    if (!parts.isEmpty()) {
      throw new UsageException(
          "%s is used by %s; drop those in a file before, and make them for the new table behind the first step"
              .formatted(table.object(column), String.join("; ", parts)));
    }
  }

  private Draft draft(SourceTable table, SplitTriggers triggers) {
    return PatternFile.draft(name(), table.quoted() + "." + Identifier.quote(triggers.name()));
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
  }

  private PatternFile expand(SourceTable table, List<Column> columns, SplitTriggers triggers) {
    List<String> sql = new ArrayList<>();
    List<String> undo = new ArrayList<>(triggers.drop());
    sql.add(triggers.createTable());
    for (SourceTable.Grant grant : table.grants()) {
      sql.add(grant.sql("", triggers.target()));
    }
    undo.add("DROP TABLE " + triggers.target());
    for (Column column : columns) {
      if (column.required() && column.defaultExpression().isEmpty()) {
        sql.add(table.alter("ALTER COLUMN " + column.quoted() + " DROP NOT NULL"));
        undo.add(table.alter("ALTER COLUMN " + column.quoted() + " SET NOT NULL"));
      }
    }
    sql.addAll(triggers.create());
    return draft(table, triggers)
        .does(
            "%s of %s move to %s. The new table is made, and triggers keep both in step. Safe: no row is read, and the locks last an instant."
                .formatted(names(columns), table.quoted(), triggers.target()))
        .next(
            "Who writes one row at the same moment in both shapes may be ended by a deadlock"
                + " (40P01), and tries again. Before the next file: nothing; the application may go"
                + " on as it is.")
        .sql(sql)
        .undo("Loses nothing: " + table.quoted() + " has every value.", undo)
        .done();
  }

  private PatternFile backfill(SourceTable table, List<Column> columns, SplitTriggers triggers) {
    String first = columns.getFirst().quoted();
    return draft(table, triggers)
        .backfill(table.quoted())
        .does(
            "The rows from before get theirs in %s, by the trigger, which finds each locked. Safe: runs in batches, each a short transaction, and meets only rows that are left."
                .formatted(triggers.target()))
        .next(
            "Before the contract: deploy the release that reads and writes %s, and no longer names %s of %s."
                .formatted(triggers.target(), names(columns), table.quoted()))
        .sql(
            "UPDATE %s\nSET %s = %s\nWHERE %s\n  AND NOT EXISTS (SELECT FROM %s moved WHERE %s)"
                .formatted(
                    table.quoted(),
                    first,
                    first,
                    triggers.isComplete(table.quoted() + "."),
                    triggers.target(),
                    triggers.sameKey("moved.", table.quoted() + ".")))
        .undo("The rows stay: they equal the old columns.", "SELECT 1")
        .done();
  }

  private PatternFile contract(SourceTable table, List<Column> columns, SplitTriggers triggers) {
    Draft draft = draft(table, triggers).step("contract").needsBackfill();
    triggers
        .all()
        .forEach(
            trigger ->
                draft.allow(
                    "drop-trigger",
                    trigger.hazard(),
                    "goes with the old columns, which no running release names"));
    List<String> sql = new ArrayList<>(triggers.drop());
    for (Column column : columns) {
      draft.allow(
          "drop-column",
          table.object(column),
          "no running release names it, and " + triggers.target() + " has every value");
      sql.add(table.alter("DROP COLUMN " + column.quoted()));
    }
    return draft
        .does(names(columns) + " go. Safe: no row is read or written, the lock lasts an instant.")
        .next("Before this file: no running release names them.")
        .sql(sql)
        .undo(
            "The old columns come back and are filled from the new table: everybody waits while"
                + " that takes.",
            back(table, columns, triggers))
        .done();
  }

  private static List<String> back(
      SourceTable table, List<Column> columns, SplitTriggers triggers) {
    List<String> sql = new ArrayList<>();
    for (Column column : columns) {
      sql.add(table.alter("ADD COLUMN " + column.typed(column.name(), column.type())));
      column
          .defaultExpression()
          .ifPresent(
              expression ->
                  sql.add(
                      table.alter(
                          "ALTER COLUMN " + column.quoted() + " SET DEFAULT " + expression)));
    }
    sql.add(
        "UPDATE %s origin SET %s FROM %s moved WHERE %s"
            .formatted(
                table.quoted(),
                columns.stream()
                    .map(column -> column.quoted() + " = moved." + column.quoted())
                    .collect(Collectors.joining(", ")),
                triggers.target(),
                triggers.sameKey("moved.", "origin.")));
    columns.forEach(column -> complete(table, column, sql));
    sql.addAll(triggers.create());
    return sql;
  }

  /** What a column says beside its values. */
  private static void complete(SourceTable table, Column column, List<String> sql) {
    if (column.required() && column.defaultExpression().isPresent()) {
      sql.add(
          "UPDATE %1$s SET %2$s = DEFAULT WHERE %2$s IS NULL"
              .formatted(table.quoted(), column.quoted()));
      sql.add(table.alter("ALTER COLUMN " + column.quoted() + " SET NOT NULL"));
    }
    if (!column.comment().isEmpty()) {
      sql.add(
          "COMMENT ON COLUMN %s.%s IS %s"
              .formatted(table.quoted(), column.quoted(), Literal.quote(column.comment())));
    }
    column
        .grants()
        .forEach(grant -> sql.add(grant.sql(" (" + column.quoted() + ")", table.quoted())));
  }
}
