package trasiego.rule.row;

import static trasiego.hazard.HazardCode.CHANGE_SEQUENCE;
import static trasiego.hazard.HazardCode.GENERATED_ALWAYS;
import static trasiego.hazard.HazardCode.SEQUENCE_BEHIND_ROWS;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;

/** Where the numbers of new rows come from. */
public final class NumberRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(NumberRules::beginsLow, SEQUENCE_BEHIND_ROWS),
          Rule.of(NumberRules::refusesValues, GENERATED_ALWAYS),
          Rule.of(NumberRules::counts, CHANGE_SEQUENCE));

  private static final Pattern NEXT = Pattern.compile("nextval\\('(.+)'::regclass\\)");

  private NumberRules() {}

  /** A new sequence knows nothing of the rows that are there. */
  private static void beginsLow(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      if (!change.isAltered()
          || change.after().inherited()
          || !it.file().isInUse(change.before())) {
        continue;
      }
      Optional<AffectedTable> table = AffectedTable.of(it, change.after().relation());
      Optional<Relation> sequence = begun(it, change);
      if (table.filter(AffectedTable::hasRows).isPresent() && sequence.isPresent()) {
        SequenceDefinition.of(sequence.get())
            .filter(definition -> isBehind(table.get(), definition))
            .filter(_ -> !isSetForward(it, sequence.get()))
            .ifPresent(definition -> beginsLow(table.get(), change, sequence.get(), definition));
      }
    }
  }

  /** The sequence, new in this deployment, that the column takes its numbers from now on. */
  private static Optional<Relation> begun(StatementContext it, Change<Column> change) {
    Column was = change.before();
    Column is = change.after();
    if (was.identity().isEmpty() && !is.identity().isEmpty()) {
      return it.statement().changes().added(Relation.class).stream()
          .filter(one -> one.kind().equals("sequence"))
          .filter(one -> one.definition().endsWith(" OWNED BY " + is.name()))
          .findFirst();
    }
    if (Objects.equals(was.defaultExpression(), is.defaultExpression())
        || is.defaultExpression() == null) {
      return Optional.empty();
    }
    Matcher next = NEXT.matcher(is.defaultExpression());
    return next.matches()
        ? it.after()
            .relation(next.group(1).replace("''", "'"))
            .filter(one -> !it.file().isInUse(one.name()))
        : Optional.empty();
  }

  /** What begins above the estimate was thought of; without one any other beginning was. */
  private static boolean isBehind(AffectedTable table, SequenceDefinition definition) {
    boolean usual =
        definition.start() == (definition.isAscending() ? definition.min() : definition.max());
    return usual
        || table.it().file().target().known()
            && definition.isAscending()
            && definition.start() <= table.count();
  }

  /** Whether the same file sets it, before anybody sees it. */
  public static boolean isSetForward(StatementContext it, Relation sequence) {
    return it.file().file().transactional()
        && it.file().file().statements().stream().anyMatch(other -> sets(other, sequence));
  }

  private static boolean sets(ObservedStatement statement, Relation sequence) {
    SqlWords sql = SqlWords.inside(statement);
    return sql.has("SETVAL")
        || sql.has("RESTART") && (sql.names(sequence) || sql.has("ALTER TABLE"));
  }

  private static void beginsLow(
      AffectedTable table,
      Change<Column> change,
      Relation sequence,
      SequenceDefinition definition) {
    Column column = change.after();
    table
        .it()
        .report(
            SEQUENCE_BEHIND_ROWS,
            Severity.RISKY,
            column.name(),
            "%s begins at %,d, below what the rows of %s have: inserts that leave %s out fail with 23505 from the moment of commit, one after the other, or give a number twice where nothing forbids it"
                .formatted(sequence.name(), definition.start(), table.name(), column.column()),
            "%s;\nSELECT setval(%s, (SELECT coalesce(max(%s), 0) + 1 FROM %s), false);"
                .formatted(
                    table.it().statement().sql().strip(),
                    "'" + sequence.name().replace("'", "''") + "'",
                    column.column(),
                    table.name()));
  }

  /** An identity that is always generated takes no value from whoever inserts. */
  private static void refusesValues(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      Column is = change.after();
      if (change.isAltered()
          && is.identity().equals("a")
          && !change.before().identity().equals("a")
          && !is.inherited()
          && it.file().isInUse(change.before())
          && it.file()
              .file()
              .after()
              .find(Column.class, is.key())
              .filter(end -> end.identity().equals("a"))
              .isPresent()) {
        it.report(
            GENERATED_ALWAYS,
            Severity.RISKY,
            is.name(),
            "every INSERT of the running release that gives a value for %s fails with 428C9 from the moment of commit, and every UPDATE that sets one"
                .formatted(is.name()),
            Sql.alter(
                NameParts.of(is).qualifier(),
                "ALTER COLUMN %s %s"
                    .formatted(
                        is.column(),
                        change.before().identity().isEmpty()
                            ? "ADD GENERATED BY DEFAULT AS IDENTITY"
                            : "SET GENERATED BY DEFAULT")));
      }
    }
  }

  private static void counts(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      if (!change.isAltered() || it.file().inUse(change.before().key()).isEmpty()) {
        continue;
      }
      Optional<SequenceDefinition> was = SequenceDefinition.of(change.before());
      Optional<SequenceDefinition> is = SequenceDefinition.of(change.after());
      if (was.isPresent() && is.isPresent()) {
        consequence(change.after().name(), was.get(), is.get())
            .ifPresent(
                what ->
                    it.report(CHANGE_SEQUENCE, Severity.RISKY, change.before().name(), what, null));
      }
    }
  }

  private static Optional<String> consequence(
      String name, SequenceDefinition was, SequenceDefinition is) {
    if (was.isAscending() != is.isAscending()) {
      return Optional.of(
          "%s counts the other way from the moment of commit, into the numbers that it has handed out: inserts of the running release fail with 23505"
              .formatted(name));
    }
    if (Math.abs(is.increment()) < Math.abs(was.increment())) {
      return Optional.of(
          "code that takes the %,d numbers from each nextval('%s') on as its own, as an ORM with an allocation size does, shares them with others from the moment of commit: inserts fail with 23505"
              .formatted(Math.abs(was.increment()), name));
    }
    if (!was.cycles() && is.cycles()) {
      return Optional.of(
          "%s begins anew after %,d and hands out numbers that are in use, where it failed with 2200H"
              .formatted(name, is.last()));
    }
    return is.endsBefore(was)
        ? Optional.of(
            "every nextval('%s') of the running release fails with 2200H once it has come to %,d; it ended at %,d"
                .formatted(name, is.last(), was.last()))
        : Optional.empty();
  }
}
