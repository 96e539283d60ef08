package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.postgres.Identifier;

/**
 * NOT NULL in steps: a CHECK that reads no row, its validation beside reads and writes, and NOT
 * NULL, which the validated CHECK proves.
 *
 * @param column its name
 * @param constraint the CHECK's name
 */
record RequiredColumn(SourceTable table, String column, String constraint) {
  static RequiredColumn of(SourceTable table, String column) {
    return new RequiredColumn(table, column, table.free(table.name() + "_" + column + "_present"));
  }

  private String quoted() {
    return Identifier.quote(constraint);
  }

  private String check() {
    return "CONSTRAINT " + quoted() + " CHECK (" + Identifier.quote(column) + " IS NOT NULL)";
  }

  private String alter(String action) {
    return table.alter("ALTER COLUMN " + Identifier.quote(column) + " " + action);
  }

  String add() {
    return table.alter("ADD " + check() + " NOT VALID");
  }

  String drop() {
    return table.alter("DROP CONSTRAINT " + quoted());
  }

  String validate() {
    return table.alter("VALIDATE CONSTRAINT " + quoted());
  }

  String unvalidate() {
    return table.alter("DROP CONSTRAINT " + quoted() + ", ADD " + check() + " NOT VALID");
  }

  /**
   * The last step.
   *
   * @param relaxed another column, quoted, that may be null from then on
   */
  PatternFile file(Draft draft, Optional<String> relaxed) {
    List<String> sql = new ArrayList<>(List.of(alter("SET NOT NULL"), drop()));
    List<String> undo =
        new ArrayList<>(List.of(table.alter("ADD " + check()), alter("DROP NOT NULL")));
    relaxed.ifPresent(
        other -> {
          sql.add(table.alter("ALTER COLUMN " + other + " DROP NOT NULL"));
          undo.add(table.alter("ALTER COLUMN " + other + " SET NOT NULL"));
        });
    return draft
        .step("require")
        .does(
            Identifier.quote(column)
                + " itself says NOT NULL, and the CHECK has done its work. Safe: the validated"
                + " CHECK proves it, so that no row is read; in two statements, since within one"
                + " the CHECK would go first."
                + relaxed
                    .map(other -> " " + other + " may be null, so that a release may leave it out.")
                    .orElse(""))
        .sql(sql)
        .undo(
            "The CHECK comes back as it was before NOT NULL goes: it reads the table while all"
                + " else waits.",
            undo)
        .done();
  }
}
