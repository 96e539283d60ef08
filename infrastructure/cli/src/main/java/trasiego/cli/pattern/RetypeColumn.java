package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.DUAL_WRITE;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.TO;
import static trasiego.cli.pattern.PatternOption.TYPE;
import static trasiego.cli.pattern.PatternOption.USING;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.CarriedColumn;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.RowTrigger;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;

/** A column of another type, without the table being written anew while everybody waits. */
final class RetypeColumn implements Pattern {
  @Override
  public String name() {
    return "retype-column";
  }

  @Override
  public String purpose() {
    return "a column gets another type";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, TYPE);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of(TO, USING, DUAL_WRITE);
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    Column old = table.column(arguments.one(COLUMN));
    String type = database.type(arguments.one(TYPE));
    if (type.equals(old.type())) {
      throw new UsageException(
          "--type: %s is of type %s already".formatted(table.object(old), type));
    }
    boolean takesName = !arguments.has(TO);
    if (takesName && !arguments.hasTrigger()) {
      throw new UsageException(
          "--dual-write application needs --to: the application must know the new column's name");
    }
    Optional<String> using = arguments.find(USING);
    if (using.isPresent() && !takesName) {
      throw new UsageException(
          "--using does not go with --to: nobody knows the way back, which the trigger needs");
    }
    CarriedColumn.refuse(database.session(), table, old);
    refuseViews(database, table, old);
    String alter =
        table.alter(
            "ALTER COLUMN %s TYPE %s%s"
                .formatted(old.quoted(), type, using.map(text -> " USING " + text).orElse("")));
    if (using.isEmpty() && takesName && !database.rewrites(table, alter)) {
      return List.of(plain(table, old, type, alter));
    }
    String name = takesName ? newName(table, old) : RenameColumn.newName(table, arguments.one(TO));
    return successor(arguments, database, table, old, name, type, using).files();
  }

  private SuccessorColumn successor(
      PatternArguments arguments,
      FolderDatabase database,
      SourceTable table,
      Column old,
      String name,
      String type,
      Optional<String> using) {
    SuccessorColumn.Conversion conversion =
        new SuccessorColumn.Conversion(
            value -> converted(value, old, type, using), value -> value + "::" + old.type());
    List<String> changes = new ArrayList<>();
    changes.add(table.alter("ALTER COLUMN " + old.quoted() + " DROP DEFAULT"));
    changes.add(
        table.alter(
            "ALTER COLUMN %s TYPE %s USING %s"
                .formatted(old.quoted(), type, conversion.forward().apply(old.quoted()))));
    changes.add(
        table.alter("RENAME COLUMN %s TO %s".formatted(old.quoted(), Identifier.quote(name))));
    return new SuccessorColumn(
        name(),
        table,
        old,
        name,
        type,
        conversion,
        !arguments.has(TO),
        CarriedColumn.of(database, table, old, name, changes),
        List.of(),
        arguments.has(TO)
            ? RenameColumn.trigger(arguments, table, old, name, conversion)
            : Optional.of(oneWay(table, old, name, conversion)));
  }

  /** In a place of its own, so that the expression may name the column as a statement does. */
  private static String converted(String value, Column old, String type, Optional<String> using) {
    return using
        .map(
            expression ->
                value.equals(old.quoted())
                    ? "(" + expression + ")::" + type
                    : "(SELECT (%s)::%s FROM (SELECT %s AS %s) origin)"
                        .formatted(expression, type, value, old.quoted()))
        .orElse(value + "::" + type);
  }

  /** Nobody writes the new column before it has the old one's name. */
  private static RowTrigger oneWay(
      SourceTable table, Column old, String name, SuccessorColumn.Conversion conversion) {
    return RowTrigger.of(
        table,
        table.name() + "_" + name + "_in_step",
        RowTrigger.BEFORE_WRITES,
        "NEW.%s := %s;\n"
            .formatted(Identifier.quote(name), conversion.forward().apply("NEW." + old.quoted())));
  }

  private static String newName(SourceTable table, Column old) {
    String name = old.name() + "_new";
    return table.find(name).isEmpty() ? name : old.name() + "_new_type";
  }

  private static void refuseViews(FolderDatabase database, SourceTable table, Column old) {
    List<String> views =
        CarriedColumn.views(database.session(), table, old).stream()
            .map(CarriedColumn.View::name)
            .toList();
    if (!views.isEmpty()) {
      throw new UsageException(
          "%s is read by %s, whose column has its type: drop that view in a file before, and make it again behind the last one"
              .formatted(table.object(old), String.join(", ", views)));
    }
  }

  private static PatternFile plain(SourceTable table, Column old, String type, String alter) {
    return PatternFile.draft("retype-column", "")
        .step("")
        .does(
            "%s of %s becomes %s. Safe: the server rewrites and reads nothing for it, so that the lock lasts an instant."
                .formatted(old.quoted(), table.quoted(), type))
        .sql(alter)
        .undo(
            "The narrower type reads and may write every row, and fails where a value does not"
                + " fit.",
            table.alter(
                "ALTER COLUMN %1$s TYPE %2$s USING %1$s::%2$s".formatted(old.quoted(), old.type())))
        .done();
  }
}
