package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.CHECK;
import static trasiego.cli.pattern.PatternOption.CONSTRAINT;
import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.List;
import java.util.Set;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.postgres.Identifier;

/** A condition that is proven beside reads and writes. */
final class Check implements Pattern {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String purpose() {
    return "rows must meet a condition";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, CHECK);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(CONSTRAINT);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    String condition = arguments.one(CHECK);
    String constraint = Identifier.quote(arguments.constraint(table, table.name() + "_check"));
    String definition = "CHECK (" + condition + ")";
    database.accepts(table.alter("ADD CONSTRAINT " + constraint + " " + definition));
    return NotValid.files(
        name(),
        table.quoted(),
        table,
        constraint,
        definition,
        "Rows of " + table.quoted() + " meet a condition",
        "no release writes a row that breaks it");
  }
}
