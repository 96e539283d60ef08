package trasiego.rule.type;

import static trasiego.hazard.HazardCode.RETYPE_COLUMN;

import java.util.List;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Columns that give running code values of another type. */
public final class RetypeRule {
  public static final List<Rule> ALL = List.of(Rule.of(RetypeRule::retype, RETYPE_COLUMN));

  private static final String EXPAND =
      """
      ALTER TABLE %1$s ADD COLUMN %2$s %3$s;
      -- next file
      """;

  private RetypeRule() {}

  private static void retype(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      Column was = change.before();
      if (!change.isAltered() || was.type().equals(change.after().type())) {
        continue;
      }
      boolean used =
          it.file().isInUse(was) && !was.inherited() && !isAsBefore(it, was, change.after());
      if (used && !Types.isWider(was.type(), change.after().type())) {
        it.file().inUse(was.relation()).ifPresent(table -> report(it, change, table));
      }
    }
  }

  /** Another type that has the old one's name when the file ends. */
  private static boolean isAsBefore(StatementContext it, Column was, Column is) {
    String end =
        it.file().file().after().find(Column.class, was.key()).map(Column::type).orElse(is.type());
    return it.file().file().transactional() && end.equals(was.type());
  }

  private static void report(StatementContext it, Change<Column> change, Relation table) {
    boolean rewritten =
        it.statement().events().stream()
            .anyMatch(
                event ->
                    event.kind() == Event.Kind.REWRITE && event.relation().equals(table.name()));
    // On a large table the rewrite is what stops it; its rule names the types as well. Where nobody
    // knows the size, the line that a small table needs is asked for as well.
    if (rewritten && it.file().target().known() && it.file().isLarge(table.name())) {
      return;
    }
    Column was = change.before();
    String is = change.after().type();
    it.report(
        RETYPE_COLUMN,
        Severity.RISKY,
        was.name(),
        "the running release reads and writes %s as %s from the moment of commit, and was written for %s: comparisons, casts and bound values may fail or mean something else"
            .formatted(was.name(), is, was.type()),
        table.isTable() ? safer(it, table, was, is) : null);
    if (!rewritten) {
      it.take(change);
    }
  }

  private static String safer(StatementContext it, Relation table, Column was, String is) {
    NameParts parts = new NameParts("", was.column());
    String other = parts.derived("v2");
    return EXPAND.formatted(table.name(), other, is)
        + Batches.of(table, it.file().file().before())
            .update(
                "%s = %s".formatted(other, Types.assigned(was.column(), was.type(), is)),
                "%s IS DISTINCT FROM %s::%s".formatted(other, was.column(), is));
  }
}
