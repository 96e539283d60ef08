package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.DEFAULT;
import static trasiego.cli.pattern.PatternOption.DUAL_WRITE;
import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.RowTrigger;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;

/** A column that may not be null any more, proven before the server is asked. */
final class NotNull implements Pattern {
  @Override
  public String name() {
    return "not-null";
  }

  @Override
  public String purpose() {
    return "a column may not be null any more";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(DEFAULT, DUAL_WRITE);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    Column column = table.column(arguments.one(COLUMN));
    if (column.required()) {
      throw new UsageException("--column: %s is NOT NULL already".formatted(table.object(column)));
    }
    Optional<String> value = arguments.find(DEFAULT);
    Optional<RowTrigger> trigger =
        value.filter(_ -> arguments.hasTrigger()).map(text -> filling(table, column, text));
    RequiredColumn required = RequiredColumn.of(table, column.name());
    List<PatternFile> files = new ArrayList<>();
    trigger.ifPresent(one -> files.add(expand(table, column, one)));
    value.ifPresent(text -> files.add(backfill(table, column, text, trigger.isPresent())));
    files.addAll(
        steps(() -> draft(table, column), table, column.quoted(), required, value.isPresent()));
    trigger.ifPresent(one -> files.add(contract(table, column, one)));
    return files;
  }

  private Draft draft(SourceTable table, Column column) {
    return PatternFile.draft(name(), table.object(column));
  }

  /** A CHECK, its validation, and NOT NULL. */
  static List<PatternFile> steps(
      Supplier<Draft> drafts,
      SourceTable table,
      String column,
      RequiredColumn required,
      boolean needsBackfill) {
    Draft check = drafts.get().step("constrain");
    Draft validate = drafts.get().step("validate").reads(table.quoted());
    Draft last = drafts.get();
    if (needsBackfill) {
      check.needsBackfill();
      validate.needsBackfill();
      last.needsBackfill();
    }
    return List.of(
        check
            .does(
                "From here on "
                    + column
                    + " of "
                    + table.quoted()
                    + " takes no null. Safe: NOT VALID reads no row, the lock lasts an instant. An"
                    + " UPDATE of a row that holds a null fails from here on, so no release may"
                    + " write nulls and none may be left.")
            .sql(required.add())
            .undo("Nulls may be written again.", required.drop())
            .done(),
        validate
            .does(
                "The rows from before are proven. Safe: in a transaction of its own, validation"
                    + " lets the table be read and written.")
            .sql(required.validate())
            .undo(
                "A constraint cannot be made unvalidated: it is taken away and set again, in one"
                    + " statement, so that no row slips in between.",
                required.unvalidate())
            .done(),
        required.file(last, Optional.empty()));
  }

  private static RowTrigger filling(SourceTable table, Column column, String value) {
    return RowTrigger.of(
        table,
        table.name() + "_" + column.name() + "_filled",
        RowTrigger.BEFORE_WRITES,
        """
        IF NEW.%1$s IS NULL THEN
          NEW.%1$s := %2$s;
        END IF;
        """
            .formatted(column.quoted(), value));
  }

  private PatternFile expand(SourceTable table, Column column, RowTrigger trigger) {
    return draft(table, column)
        .does(
            "A trigger fills %s of %s where a release writes null. Safe: it reads no row, and its lock lasts an instant."
                .formatted(column.quoted(), table.quoted()))
        .sql(trigger.create())
        .undo("Nulls may be written again.", trigger.drop())
        .done();
  }

  private PatternFile backfill(SourceTable table, Column column, String value, boolean hasTrigger) {
    return draft(table, column)
        .backfill(table.quoted())
        .does(
            "The rows that hold a null are filled. Safe: runs in batches, each a short transaction,"
                + " and meets only rows that are left.")
        .next(
            hasTrigger
                ? "Before the contract: deploy the release that writes "
                    + column.quoted()
                    + " in every INSERT and never as null."
                : "Before this file: deploy the release that writes "
                    + column.quoted()
                    + " in every INSERT and never as null.")
        .sql(
            "UPDATE %1$s\nSET %2$s = %3$s\nWHERE %2$s IS NULL"
                .formatted(table.quoted(), column.quoted(), value))
        .undo("The filled values stay: nobody knows any more which were null.", "SELECT 1")
        .done();
  }

  private PatternFile contract(SourceTable table, Column column, RowTrigger trigger) {
    return draft(table, column)
        .step("contract")
        .needsBackfill()
        .allow("drop-trigger", trigger.hazard(), "no running release writes null")
        .does(
            "The trigger that filled %s goes. Safe: takes no data away.".formatted(column.quoted()))
        .next("Before this file: no running release writes " + column.quoted() + " as null.")
        .sql(trigger.drop())
        .undo("The trigger comes back.", trigger.create())
        .done();
  }
}
