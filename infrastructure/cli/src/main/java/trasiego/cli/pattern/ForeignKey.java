package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.CONSTRAINT;
import static trasiego.cli.pattern.PatternOption.REFERENCES;
import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;

/** A foreign key that is proven beside reads and writes, with the index that it needs. */
final class ForeignKey implements Pattern {
  @Override
  public String name() {
    return "foreign-key";
  }

  @Override
  public String purpose() {
    return "a column points to another table";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, REFERENCES);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(CONSTRAINT);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    List<Column> columns = arguments.list(COLUMN).stream().map(table::column).toList();
    String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    String plain = columns.stream().map(Column::name).collect(Collectors.joining("_"));
    String target = target(arguments.one(REFERENCES), database);
    String constraint =
        Identifier.quote(arguments.constraint(table, table.name() + "_" + plain + "_fkey"));
    String object = columns.size() == 1 ? table.object(columns.getFirst()) : table.quoted();
    List<PatternFile> files = new ArrayList<>();
    if (!table.hasIndexOn(columns)) {
      Unique.refusePartitioned(table);
      String index = table.free(table.name() + "_" + plain + "_idx");
      files.add(
          PatternFile.draft(name(), object)
              .step("index")
              .reads(table.quoted())
              .does(
                  "%s of %s points to %s. First the index, without which each delete over there reads the whole table. Safe: built beside reads and writes."
                      .formatted(names, table.quoted(), target))
              .sql(
                  "CREATE INDEX CONCURRENTLY %s ON %s (%s)"
                      .formatted(Identifier.quote(index), table.quoted(), names))
              .undo(
                  "Nothing needs it without the key.",
                  "DROP INDEX CONCURRENTLY " + Identifier.quote(table.schema(), index))
              .done());
    }
    files.addAll(
        NotValid.files(
            name(),
            object,
            table,
            constraint,
            "FOREIGN KEY (%s) REFERENCES %s".formatted(names, target),
            "%s of %s points to %s".formatted(names, table.quoted(), target),
            "no release writes a row that points to nothing"));
    return files;
  }

  /**
   * A table and its columns, and what follows them as SQL writes it; its key where none is named.
   */
  private static String target(String written, FolderDatabase database) {
    int open = written.indexOf('(');
    String name = open < 0 ? written : written.substring(0, open);
    SourceTable target = database.table(name.strip());
    if (open < 0) {
      if (target.key().isEmpty()) {
        throw new UsageException(
            "--references: %s has no primary key; name the column, as in %s(\"id\")"
                .formatted(target.quoted(), name.strip()));
      }
      return target.quoted()
          + " ("
          + target.key().stream().map(Identifier::quote).collect(Collectors.joining(", "))
          + ")";
    }
    int close = written.indexOf(')', open);
    if (close < 0) {
      throw new UsageException(
          "--references: found %s, wanted a table and its column, such as \"User\"(\"id\")"
              .formatted(written));
    }
    List<String> columns = new ArrayList<>();
    for (String column : written.substring(open + 1, close).split(",")) {
      columns.add(target.column(column.strip()).quoted());
    }
    return target.quoted() + " (" + String.join(", ", columns) + ")" + written.substring(close + 1);
  }
}
