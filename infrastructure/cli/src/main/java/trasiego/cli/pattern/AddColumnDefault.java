package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.DEFAULT;
import static trasiego.cli.pattern.PatternOption.NOT_NULL;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TYPE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.postgres.Identifier;

/** A column with a default, whatever the default costs. */
final class AddColumnDefault implements Pattern {
  @Override
  public String name() {
    return "add-column-default";
  }

  @Override
  public String purpose() {
    return "a column is added with a default";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, TYPE, DEFAULT);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(NOT_NULL);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    String name = RenameColumn.newName(table, arguments.one(COLUMN));
    String quoted = Identifier.quote(name);
    String type = database.type(arguments.one(TYPE));
    String value = arguments.one(DEFAULT);
    boolean isRequired = arguments.has(NOT_NULL);
    String whole =
        table.alter(
            "ADD COLUMN %s %s%s DEFAULT %s"
                .formatted(quoted, type, isRequired ? " NOT NULL" : "", value));
    String drop = table.alter("DROP COLUMN " + quoted);
    if (!database.rewrites(table, whole)) {
      return List.of(
          PatternFile.draft(name(), "")
              .step("")
              .does(
                  "%s gets %s. Safe: the default is the same for every row, so that none is written; the lock lasts an instant."
                      .formatted(table.quoted(), quoted))
              .sql(whole)
              .undo("What was written into it goes with it.", drop)
              .done());
    }
    return steps(table, name, type, value, isRequired);
  }

  /** Where each row has a value of its own, which the server would write while all else waits. */
  private List<PatternFile> steps(
      SourceTable table, String name, String type, String value, boolean isRequired) {
    String quoted = Identifier.quote(name);
    String object = table.quoted() + "." + quoted;
    List<PatternFile> files = new ArrayList<>();
    files.add(
        draft(object)
            .does(
                "%s gets %s, first without a value, then with the default for what is written from here on. Safe: in two statements no row is written; the lock lasts an instant."
                    .formatted(table.quoted(), quoted))
            .sql(
                table.alter("ADD COLUMN " + quoted + " " + type),
                table.alter("ALTER COLUMN " + quoted + " SET DEFAULT " + value))
            .undo("What was written into it goes with it.", table.alter("DROP COLUMN " + quoted))
            .done());
    files.add(
        draft(object)
            .backfill(table.quoted())
            .does(
                "The rows from before get a value, each its own. Safe: runs in batches, each a"
                    + " short transaction, and meets only rows that are left.")
            .next(
                isRequired ? "Before the next file: no release writes " + quoted + " as null." : "")
            .sql(
                "UPDATE %1$s\nSET %2$s = %3$s\nWHERE %2$s IS NULL"
                    .formatted(table.quoted(), quoted, value))
            .undo("The filled values stay: they go with the column.", "SELECT 1")
            .done());
    if (isRequired) {
      files.addAll(
          NotNull.steps(() -> draft(object), table, quoted, RequiredColumn.of(table, name), true));
    }
    return files;
  }

  private Draft draft(String object) {
    return PatternFile.draft(name(), object);
  }
}
