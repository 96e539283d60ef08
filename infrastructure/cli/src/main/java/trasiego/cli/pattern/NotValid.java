package trasiego.cli.pattern;

import java.util.List;
import trasiego.cli.pattern.source.SourceTable;

/** A constraint that holds for new rows first, and then is proven for the older ones. */
final class NotValid {
  private NotValid() {}

  static List<PatternFile> files(
      String pattern,
      String object,
      SourceTable table,
      String constraint,
      String definition,
      String says,
      String before) {
    String add = "ADD CONSTRAINT %s %s NOT VALID".formatted(constraint, definition);
    return List.of(
        PatternFile.draft(pattern, object)
            .step("constrain")
            .does(
                says
                    + ": from here on, for what is written. Safe: NOT VALID reads no row, the lock"
                    + " lasts an instant.")
            .next(
                "Before this file: "
                    + before
                    + ". Before the next one: rows that break it are mended; the plan counts them.")
            .sql(table.alter(add))
            .undo("It holds no more.", table.alter("DROP CONSTRAINT " + constraint))
            .done(),
        PatternFile.draft(pattern, object)
            .step("validate")
            .reads(table.quoted())
            .does(
                "The rows from before are proven. Safe: in a transaction of its own, validation"
                    + " lets the table be read and written.")
            .sql(table.alter("VALIDATE CONSTRAINT " + constraint))
            .undo(
                "A constraint cannot be made unvalidated: it is taken away and set again, in one"
                    + " statement, so that no row slips in between.",
                table.alter("DROP CONSTRAINT " + constraint + ", " + add))
            .done());
  }
}
