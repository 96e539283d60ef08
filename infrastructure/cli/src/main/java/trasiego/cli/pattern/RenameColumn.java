package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.DUAL_WRITE;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TO;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.CarriedColumn;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.RowTrigger;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;
import trasiego.sql.Lexer;

/** A column of another name, while releases of both names run. */
final class RenameColumn implements Pattern {
  @Override
  public String name() {
    return "rename-column";
  }

  @Override
  public String purpose() {
    return "a column gets another name";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, TO);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(DUAL_WRITE);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    Column old = table.column(arguments.one(COLUMN));
    String name = newName(table, arguments.one(TO));
    CarriedColumn carried =
        CarriedColumn.of(
            database,
            table,
            old,
            name,
            List.of(table.alter("RENAME COLUMN %s TO %s".formatted(old.quoted(), quote(name)))));
    SuccessorColumn.Conversion same =
        new SuccessorColumn.Conversion(UnaryOperator.identity(), UnaryOperator.identity());
    return new SuccessorColumn(
            name(),
            table,
            old,
            name,
            old.type(),
            same,
            false,
            carried.withViewsBefore(database.session()),
            carried.views(),
            trigger(arguments, table, old, name, same))
        .files();
  }

  /** In the folder's spelling where it is quoted or has capitals. */
  static String newName(SourceTable table, String written) {
    String name = written.startsWith("\"") ? Lexer.folded(written) : written;
    if (table.find(name).isPresent()) {
      throw new UsageException(
          "--to: %s has a column %s already; name one that it has not"
              .formatted(table.quoted(), quote(name)));
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > Identifier.MAX_BYTES) {
      throw new UsageException(
          "--to: found a name of more than %d bytes, which the server cuts; give a shorter one"
              .formatted(Identifier.MAX_BYTES));
    }
    return name;
  }

  static Optional<RowTrigger> trigger(
      PatternArguments arguments,
      SourceTable table,
      Column old,
      String name,
      SuccessorColumn.Conversion conversion) {
    if (!arguments.hasTrigger()) {
      return Optional.empty();
    }
    String before = old.quoted();
    String after = quote(name);
    String body =
        """
        IF TG_OP = 'INSERT' THEN
          -- A release that does not know the new column leaves it null.
          IF NEW.%2$s IS NULL THEN
            NEW.%2$s := %3$s;
          ELSE
            NEW.%1$s := %4$s;
          END IF;
        ELSIF record_image_ne(ROW(NEW.%2$s), ROW(OLD.%2$s)) THEN
          NEW.%1$s := %4$s;
        ELSE
          -- Also fills an older row at the first change of any of its columns.
          NEW.%2$s := %3$s;
        END IF;
        """
            .formatted(
                before,
                after,
                conversion.forward().apply("NEW." + before),
                conversion.back().apply("NEW." + after));
    return Optional.of(
        RowTrigger.of(
            table, table.name() + "_" + name + "_in_step", RowTrigger.BEFORE_WRITES, body));
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
