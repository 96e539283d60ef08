package trasiego.rule.type;

import static trasiego.hazard.HazardCode.CHANGE_COLLATION;
import static trasiego.hazard.HazardCode.CHANGE_DOMAIN;
import static trasiego.hazard.HazardCode.CHANGE_TYPE;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.REWRITE;
import static trasiego.observation.Event.Kind.VALIDATE;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.AffectedTable;
import trasiego.rule.Batches;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about a type or collation that becomes another; a change that reads nothing is none. */
public final class TypeRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(TypeRules::changeType, CHANGE_TYPE, CHANGE_COLLATION),
          Rule.of(TypeRules::changeDomain, CHANGE_DOMAIN));

  private TypeRules() {}

  private static void changeType(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      if (change.isAltered() && !change.after().inherited() && isOther(change)) {
        AffectedTable.of(it, change.after().relation())
            .ifPresent(table -> changeType(table, change));
      }
    }
    // Not before all its columns are reported: each of them is a cause.
    for (Change<Column> change : it.changes(Column.class)) {
      if (change.isAltered() && isOther(change)) {
        AffectedTable.of(it, change.after().relation()).ifPresent(TypeRules::takeAll);
      }
    }
  }

  /** Whether the statement changes a type of this table as well. */
  static boolean isOther(AffectedTable table) {
    return table.it().changes(Column.class).stream()
        .filter(Change::isAltered)
        .anyMatch(change -> change.after().relation().equals(table.key()) && isOther(change));
  }

  private static boolean isOther(Change<Column> change) {
    return !change.before().type().equals(change.after().type()) || isCollated(change);
  }

  private static boolean isCollated(Change<Column> change) {
    return !Objects.equals(change.before().collation(), change.after().collation());
  }

  private static void changeType(AffectedTable table, Change<Column> change) {
    boolean rewrites = !table.events(REWRITE).isEmpty();
    if (!rewrites && table.events(VERIFY, VALIDATE, BUILD).isEmpty()) {
      return;
    }
    boolean collates = change.before().type().equals(change.after().type());
    String what =
        rewrites
            ? table.rows() + " are written anew"
            : table.rows()
                + (table.events(BUILD).isEmpty()
                    ? " are read to check its constraints again"
                    : " are read and its indexes built anew");
    table
        .it()
        .report(
            collates ? CHANGE_COLLATION : CHANGE_TYPE,
            table.bySize(),
            change.after().name(),
            "all reads and writes of %s wait while %s; the column's statistics are gone until ANALYZE"
                .formatted(table.name(), what),
            collates ? collated(table, change) : widened(table, change));
  }

  private static void takeAll(AffectedTable table) {
    StatementContext it = table.it();
    table.take(REWRITE, VERIFY, BUILD);
    // The foreign keys on the column are made again by the same statement, and looked up again.
    List<String> made = it.before().all(Constraint.class).map(one -> Sql.own(one.name())).toList();
    it.takeEvents(event -> event.kind() == Event.Kind.VALIDATE && made.contains(event.object()));
  }

  /** Another column of the wanted type, kept in step by a trigger; then filled; then read. */
  private static String widened(AffectedTable table, Change<Column> change) {
    Column after = change.after();
    if (table.isPartitioned() || !after.generated().isEmpty() || isComputed(table, after)) {
      return null;
    }
    String name = Sql.own(table.name());
    String own = Sql.plain(after.column());
    String other = Sql.name(own, "new");
    String function = Sql.beside(table.name(), Sql.name(name, own, "copy"));
    String trigger = Sql.name(name, own, "copy");
    String keep =
        """
        ALTER TABLE %1$s ADD COLUMN %2$s %3$s;
        CREATE FUNCTION %4$s() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.%2$s := NEW.%5$s;
          RETURN NEW;
        END
        $$;
        CREATE TRIGGER %6$s BEFORE INSERT OR UPDATE ON %1$s
          FOR EACH ROW EXECUTE FUNCTION %4$s();\
        """
            .formatted(
                table.name(),
                other,
                after.type() + (after.collation() == null ? "" : " COLLATE " + after.collation()),
                function,
                after.column(),
                trigger);
    String fill =
        Batches.of(table.table(), table.it().before())
            .update(
                other
                    + " = "
                    + Types.assigned(after.column(), change.before().type(), after.type()),
                "%s IS NULL AND %s IS NOT NULL".formatted(other, after.column()));
    return Sql.files(keep, fill);
  }

  /** Whether USING says more than the new type. */
  private static boolean isComputed(AffectedTable table, Column column) {
    String sql = table.it().statement().sql();
    return table.it().has("USING")
        && !Pattern.compile("(?i)\\bUSING\\s+" + Pattern.quote(column.column()) + "\\s*::")
            .matcher(sql)
            .find();
  }

  private static String collated(AffectedTable table, Change<Column> change) {
    Column column = change.after();
    if (table.isPartitioned() || column.collation() == null) {
      return null;
    }
    return "CREATE INDEX CONCURRENTLY %s ON %s (%s COLLATE %s);"
        .formatted(
            Sql.name(Sql.own(table.name()), Sql.plain(column.column()), "collated_idx"),
            table.name(),
            column.column(),
            column.collation());
  }

  /** The server says nothing of the scan: the locks on the tables with such a column tell. */
  private static void changeDomain(StatementContext it) {
    Stream<String> checked =
        it.changes(Constraint.class).stream()
            .filter(
                change ->
                    change.object().type() != null
                        && !change.isDropped()
                        && change.after().validated()
                        && (change.isAdded() || !change.before().validated()))
            .map(change -> change.after().type());
    Stream<String> required =
        it.changes(Type.class).stream()
            .filter(
                change ->
                    change.isAltered() && change.after().notNull() && !change.before().notNull())
            .map(change -> change.after().key());
    Stream.concat(checked, required)
        .distinct()
        .forEach(domain -> it.after().find(Type.class, domain).ifPresent(type -> change(it, type)));
  }

  private static void change(StatementContext it, Type domain) {
    List<AffectedTable> tables =
        it.after()
            .all(Relation.class)
            .flatMap(relation -> AffectedTable.of(it, relation.key()).stream())
            .filter(
                table -> table.columns().stream().anyMatch(one -> one.type().equals(domain.name())))
            .filter(table -> table.gained("SHARE"))
            .toList();
    if (tables.isEmpty()) {
      return;
    }
    List<String> waits = tables.stream().map(table -> table.name() + ", " + table.rows()).toList();
    it.report(
        CHANGE_DOMAIN,
        tables.stream().anyMatch(AffectedTable::isLarge) ? Severity.RISKY : Severity.NOTE,
        domain.name(),
        "all writes wait while every table with a column of this domain is read: "
            + String.join("; ", waits),
        checks(it, domain, tables));
  }

  /** The domain for new values only; the old ones by a constraint of each table, beside writes. */
  private static String checks(StatementContext it, Type domain, List<AffectedTable> tables) {
    Optional<Constraint> check =
        it.changes(Constraint.class).stream()
            .filter(change -> change.isAdded() && domain.key().equals(change.after().type()))
            .map(Change::after)
            .filter(one -> one.kind().equals("check"))
            .findFirst();
    if (check.isEmpty()) {
      return null;
    }
    String name = check.get().name().substring(domain.name().length() + 1);
    List<String> files = new ArrayList<>();
    files.add(
        "ALTER DOMAIN %s ADD CONSTRAINT %s %s NOT VALID;"
            .formatted(domain.name(), name, check.get().definition()));
    for (AffectedTable table : tables) {
      for (Column column : table.columns()) {
        if (column.type().equals(domain.name())) {
          String own = Sql.name(Sql.own(table.name()), Sql.plain(column.column()), Sql.plain(name));
          files.add(
              Sql.alter(
                  table.name(),
                  "ADD CONSTRAINT %s %s NOT VALID"
                      .formatted(own, onColumn(check.get(), column.column()))));
          files.add(Sql.alter(table.name(), "VALIDATE CONSTRAINT " + own));
        }
      }
    }
    return Sql.files(files);
  }

  /** A domain's check as a column's. */
  static String onColumn(Constraint check, String column) {
    return check
        .definition()
        .replaceAll("\\bVALUE\\b", Matcher.quoteReplacement(column))
        .replaceAll(" NOT VALID$", "");
  }
}
