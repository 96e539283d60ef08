package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.ColumnParts;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;

/** The last step of a column that takes another one's place, and the whole way back from it. */
final class SuccessorContract {
  private final SuccessorColumn change;
  private final SourceTable table;
  private final Column old;
  private final String successor;

  SuccessorContract(SuccessorColumn change) {
    this.change = change;
    this.table = change.table();
    this.old = change.old();
    this.successor = Identifier.quote(change.name());
  }

  PatternFile file() {
    Draft draft =
        PatternFile.draft(change.pattern(), table.object(old)).step("contract").needsBackfill();
    change
        .trigger()
        .ifPresent(
            trigger ->
                draft.allow(
                    "drop-trigger",
                    trigger.hazard(),
                    "goes with the old column, which no running release names"));
    draft.allow(
        "drop-column",
        table.object(old),
        change.takesName()
            ? "every value is in the column that takes its name, proven by the steps before"
            : "no running release names it, and " + successor + " has every value");
    if (change.takesName()) {
      draft.allow(
          "rename-column",
          table.quoted() + "." + successor,
          "no release names it; it takes the old one's place");
    }
    return draft
        .does(
            (change.takesName()
                    ? "The new column takes the old one's place and name."
                    : old.quoted() + " goes.")
                + " Safe: no row is read or written, the lock lasts an instant.")
        .next(before())
        .sql(forward())
        .undo(
            "The old column comes back"
                + (change.trigger().isPresent() ? " with the trigger" : "")
                + ", and is filled from the new one: everybody waits while that takes.",
            back())
        .done();
  }

  private String before() {
    return change.takesName()
        ? "Before this file: deploy the release that reads and writes "
            + old.quoted()
            + " as "
            + old.type()
            + " and as "
            + change.type()
            + ". Sessions that prepared SELECT * fail once."
        : "Before this file: no running release names " + old.quoted() + ".";
  }

  private String defaultOfSuccessor() {
    String expression = old.expression();
    return change.type().equals(old.type()) ? expression : "(" + expression + ")::" + change.type();
  }

  private boolean setsDefault() {
    return old.defaultExpression().isPresent() && change.trigger().isPresent();
  }

  private List<String> forward() {
    List<String> sql = new ArrayList<>();
    change.trigger().ifPresent(trigger -> sql.addAll(trigger.drop()));
    sql.add(table.alter("DROP COLUMN " + old.quoted()));
    if (setsDefault()) {
      sql.add(table.alter("ALTER COLUMN " + successor + " SET DEFAULT " + defaultOfSuccessor()));
    }
    if (change.takesName()) {
      sql.add(table.alter("RENAME COLUMN " + successor + " TO " + old.quoted()));
      names(false, sql);
    }
    return sql;
  }

  /** Indexes and constraints have the old names in the end. */
  private void names(boolean back, List<String> sql) {
    change
        .carried()
        .indexes()
        .forEach(
            (before, index) ->
                sql.add(
                    "ALTER INDEX %s RENAME TO %s"
                        .formatted(
                            Identifier.quote(table.schema(), back ? before : index.name()),
                            Identifier.quote(back ? index.name() : before))));
    change
        .carried()
        .constraints()
        .forEach(
            (before, constraint) ->
                sql.add(
                    table.alter(
                        "RENAME CONSTRAINT %s TO %s"
                            .formatted(
                                Identifier.quote(back ? before : constraint.name()),
                                Identifier.quote(back ? constraint.name() : before)))));
  }

  private List<String> back() {
    List<String> sql = new ArrayList<>();
    if (change.takesName()) {
      names(true, sql);
      sql.add(table.alter("RENAME COLUMN " + old.quoted() + " TO " + successor));
    }
    if (setsDefault()) {
      sql.add(table.alter("ALTER COLUMN " + successor + " DROP DEFAULT"));
    }
    sql.add(table.alter("ADD COLUMN " + old.typed(old.name(), old.type())));
    old.defaultExpression()
        .ifPresent(
            expression ->
                sql.add(
                    table.alter("ALTER COLUMN " + old.quoted() + " SET DEFAULT " + expression)));
    // Filled before the trigger is there, which would take the rows for those of an old release.
    sql.add(
        "UPDATE %s SET %s = %s"
            .formatted(table.quoted(), old.quoted(), change.conversion().back().apply(successor)));
    change.trigger().ifPresent(trigger -> sql.addAll(trigger.create()));
    if (old.required() && change.trigger().isPresent()) {
      sql.add(table.alter("ALTER COLUMN " + old.quoted() + " SET NOT NULL"));
    }
    new ColumnParts(table, old).restore(sql);
    change.commentAndGrants(old.quoted(), sql);
    return sql;
  }
}
