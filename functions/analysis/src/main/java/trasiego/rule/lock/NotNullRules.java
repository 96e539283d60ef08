package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.ADD_NOT_NULL_COLUMN;
import static trasiego.hazard.HazardCode.SET_NOT_NULL;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about columns that may not be null from now on, or from the start. */
public final class NotNullRules {
  private static final Pattern HOLDS_NULL =
      Pattern.compile("column \"(.+)\" of relation \"(.+)\" contains null values");

  public static final List<Rule> ALL =
      List.of(
          Rule.of(NotNullRules::addNotNullColumn, ADD_NOT_NULL_COLUMN),
          Rule.of(NotNullRules::failsOnNull, ADD_NOT_NULL_COLUMN),
          Rule.of(NotNullRules::setNotNull, SET_NOT_NULL));

  private NotNullRules() {}

  private static void addNotNullColumn(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      Column column = change.object();
      if (change.isAdded()
          && !column.inherited()
          && column.notNull()
          && column.defaultExpression() == null
          && column.identity().isEmpty()) {
        AffectedTable.of(it, column.relation())
            .filter(table -> !table.events(VERIFY).isEmpty())
            .ifPresent(
                table -> {
                  report(table, column.name(), required(table, column));
                  table.take(VERIFY);
                  takeNotNull(it, column);
                });
      }
    }
  }

  private static void report(AffectedTable table, String column, String safer) {
    boolean known = table.it().file().target().known();
    table
        .it()
        .report(
            ADD_NOT_NULL_COLUMN,
            !table.hasRows() ? Severity.NOTE : known ? Severity.REFUSED : Severity.RISKY,
            column,
            "fails where %s holds a row: each would be null, and there is no default; found only after reading %s while all else waits"
                .formatted(table.name(), table.rows()),
            safer);
  }

  /** With a default that costs nothing; the type's own zero, for want of knowing better. */
  private static String required(AffectedTable table, Column column) {
    String type = column.type().replaceAll("\\(.*", "");
    String zero =
        switch (type) {
          case "smallint", "integer", "bigint", "numeric", "real", "double precision" -> "0";
          case "text", "character varying" -> "''";
          case "boolean" -> "false";
          case "date", "timestamp without time zone", "timestamp with time zone" -> "now()";
          default -> null;
        };
    return zero == null
        ? null
        : Sql.alter(
            table.name(), "ADD COLUMN %s NOT NULL DEFAULT %s".formatted(Sql.column(column), zero));
  }

  /** Where the ground has rows the server refuses it, and says of which column. */
  private static void failsOnNull(StatementContext it) {
    if (it.statement().failure() == null
        || !it.statement().failure().state().equals("23502")
        || !it.events(Event.Kind.REWRITE).isEmpty()) {
      return;
    }
    Matcher said = HOLDS_NULL.matcher(it.statement().failure().words());
    if (!said.find()) {
      return;
    }
    it.before()
        .all(Relation.class)
        .filter(table -> Sql.own(table.name()).equals(said.group(2)))
        .flatMap(table -> AffectedTable.of(it, table.key()).stream())
        .filter(table -> !table.events(VERIFY).isEmpty())
        .findFirst()
        .ifPresent(table -> failsOnNull(table, said.group(1)));
  }

  private static void failsOnNull(AffectedTable table, String column) {
    boolean isNew =
        table.it().before().columns(table.key()).stream()
            .noneMatch(one -> Sql.plain(one.column()).equals(column));
    if (isNew) {
      report(table, table.name() + "." + Sql.quoted(column), null);
      table.take(VERIFY);
    }
  }

  private static void setNotNull(StatementContext it) {
    boolean reported = false;
    for (Change<Column> change : it.changes(Column.class)) {
      Column column = change.object();
      if (change.isAltered()
          && column.notNull()
          && !change.before().notNull()
          && !column.inherited()) {
        Optional<AffectedTable> table =
            AffectedTable.of(it, column.relation()).filter(one -> !one.events(VERIFY).isEmpty());
        table.ifPresent(one -> setNotNull(one, column));
        reported |= table.isPresent();
      }
    }
    if (reported) {
      AffectedTable.ofEvents(it, VERIFY).forEach(table -> table.take(VERIFY));
    }
  }

  private static void setNotNull(AffectedTable table, Column column) {
    StatementContext it = table.it();
    it.report(
        SET_NOT_NULL,
        table.bySize(),
        column.name(),
        "all reads and writes of %s wait while %s are read for nulls"
            .formatted(table.name(), table.rows()),
        Sql.files(Sql.notNull(table.name(), column.column(), it.file().major())));
    takeNotNull(it, column);
  }

  /** From 18 on a column that must not be null has a constraint that says so. */
  private static void takeNotNull(StatementContext it, Column column) {
    it.takeChanges(
        object ->
            object instanceof Constraint constraint
                && constraint.kind().equals("not null")
                && column.relation().equals(constraint.relation())
                && constraint.columns().contains(column.number()));
  }
}
