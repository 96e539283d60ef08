package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Constraint;
import trasiego.postgres.Identifier;

/** What holds for a column, made to hold for the one that takes its place. */
final class SuccessorConstraints {
  private final SuccessorColumn change;
  private final SourceTable table;
  private final Column old;

  SuccessorConstraints(SuccessorColumn change) {
    this.change = change;
    this.table = change.table();
    this.old = change.old();
  }

  List<PatternFile> files() {
    List<PatternFile> files = new ArrayList<>();
    if (old.required() || !change.carried().constraints().isEmpty()) {
      files.add(constrain());
    }
    files.addAll(validated());
    return files;
  }

  private PatternFile constrain() {
    List<String> sql = new ArrayList<>();
    List<String> undo = new ArrayList<>();
    Draft draft = change.draft().step("constrain").needsBackfill();
    if (old.required()) {
      sql.add(change.required().add());
      undo.add(change.required().drop());
    }
    change
        .carried()
        .constraints()
        .forEach(
            (before, constraint) -> {
              sql.add(table.alter("ADD CONSTRAINT " + added(before, constraint)));
              undo.add(0, table.alter("DROP CONSTRAINT " + constraint.quoted()));
              if (change.carried().uniques().containsKey(before)) {
                // The index goes with its constraint, and is the step's before.
                undo.add(1, change.carried().uniques().get(before).definition());
              }
              if (constraint.kind().equals("f") && !isIndexed(constraint)) {
                draft.allow(
                    "foreign-key-without-index",
                    table.quoted() + "." + constraint.quoted(),
                    "as " + Identifier.quote(before) + " is, which has none");
              }
            });
    return draft
        .does(
            "What holds for "
                + old.quoted()
                + " holds for "
                + change.quoted()
                + ". Safe: NOT VALID reads no row, and a unique constraint takes the index that is"
                + " there.")
        .sql(sql)
        .undo("The old column's constraints are there all along.", undo)
        .done();
  }

  private boolean isIndexed(Constraint constraint) {
    return table.hasIndexOn(
        table.columns().stream()
            .filter(column -> constraint.columns().contains(column.number()))
            .toList());
  }

  private String added(String before, Constraint constraint) {
    if (change.carried().uniques().containsKey(before)) {
      String definition = constraint.definition();
      int deferrable = definition.lastIndexOf(" DEFERRABLE");
      return constraint.quoted()
          + " UNIQUE USING INDEX "
          + constraint.quoted()
          + (deferrable < 0 ? "" : definition.substring(deferrable));
    }
    return constraint.quoted() + " " + notValid(constraint);
  }

  static String notValid(Constraint constraint) {
    return constraint.definition() + (constraint.isValidated() ? " NOT VALID" : "");
  }

  private List<Constraint> unvalidated() {
    return change.carried().constraints().values().stream()
        .filter(constraint -> constraint.isValidated() && !constraint.kind().equals("u"))
        .toList();
  }

  /** Each in a file of its own: on a large table it takes its time, alone. */
  private List<PatternFile> validated() {
    List<PatternFile> files = new ArrayList<>();
    if (old.required()) {
      RequiredColumn required = change.required();
      files.add(validate(1, required.validate(), required.unvalidate()));
    }
    for (Constraint constraint : unvalidated()) {
      files.add(
          validate(
              files.size() + 1,
              table.alter("VALIDATE CONSTRAINT " + constraint.quoted()),
              table.alter(
                  "DROP CONSTRAINT %1$s, ADD CONSTRAINT %1$s %2$s"
                      .formatted(constraint.quoted(), notValid(constraint)))));
    }
    return files;
  }

  private PatternFile validate(int number, String sql, String undo) {
    return change
        .draft()
        .step("validate")
        .suffix("validate_" + number)
        .needsBackfill()
        .reads(table.quoted())
        .does(
            "A constraint is proven for the rows from before. Safe: in a transaction of its own,"
                + " validation lets the table be read and written.")
        .sql(sql)
        .undo(
            "A constraint cannot be made unvalidated: it is taken away and set again, in one"
                + " statement, so that no row slips in between.",
            undo)
        .done();
  }
}
