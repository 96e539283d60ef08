package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.CONSTRAINT;
import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;

/** A unique constraint by an index that was built beside reads and writes. */
final class Unique implements Pattern {
  @Override
  public String name() {
    return "unique";
  }

  @Override
  public String purpose() {
    return "rows must differ in a column or several";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(CONSTRAINT);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    refusePartitioned(table);
    List<Column> columns = arguments.list(COLUMN).stream().map(table::column).toList();
    String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    String constraint =
        arguments.constraint(
            table,
            table.name()
                + "_"
                + columns.stream().map(Column::name).collect(Collectors.joining("_"))
                + "_key");
    String quoted = Identifier.quote(constraint);
    String object = columns.size() == 1 ? table.object(columns.getFirst()) : table.quoted();
    return List.of(
        index(table, object, constraint, names), constrain(table, object, quoted, names));
  }

  private static String differ(SourceTable table, String names) {
    return "Rows of %s differ in %s.".formatted(table.quoted(), names);
  }

  private PatternFile index(SourceTable table, String object, String constraint, String names) {
    return PatternFile.draft(name(), object)
        .step("index")
        .reads(table.quoted())
        .does(
            differ(table, names)
                + " First the index. Safe: built beside reads and writes. Where two rows are equal"
                + " it fails, and the plan says so beforehand.")
        .next("Before this file: no release writes a value twice.")
        .sql(
            "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)"
                .formatted(Identifier.quote(constraint), table.quoted(), names))
        .undo(
            "Equal rows may be written again.",
            "DROP INDEX CONCURRENTLY " + Identifier.quote(table.schema(), constraint))
        .done();
  }

  private PatternFile constrain(SourceTable table, String object, String quoted, String names) {
    return PatternFile.draft(name(), object)
        .step("constrain")
        .does(
            differ(table, names)
                + " The constraint takes the index that is there. Safe: reads no row, the lock"
                + " lasts an instant.")
        .sql(table.alter("ADD CONSTRAINT %1$s UNIQUE USING INDEX %1$s".formatted(quoted)))
        .undo(
            "The constraint goes and takes the index with it, which is built again: writers wait"
                + " while that takes.",
            table.alter("DROP CONSTRAINT " + quoted),
            "CREATE UNIQUE INDEX %s ON %s (%s)".formatted(quoted, table.quoted(), names))
        .done();
  }

  static void refusePartitioned(SourceTable table) {
    if (table.isPartitioned()) {
      throw new UsageException(
          "--table: %s is partitioned, and the server builds no index concurrently on the whole; build it on each partition, then on the table"
              .formatted(table.quoted()));
    }
  }
}
