package trasiego.rule.type;

import static trasiego.hazard.HazardCode.ADD_CONSTRAINED_DOMAIN_COLUMN;
import static trasiego.hazard.HazardCode.ADD_GENERATED_COLUMN;
import static trasiego.hazard.HazardCode.ADD_IDENTITY_COLUMN;
import static trasiego.hazard.HazardCode.ADD_VOLATILE_DEFAULT;
import static trasiego.hazard.HazardCode.SET_LOGGED;
import static trasiego.observation.Event.Kind.BUILD;
import static trasiego.observation.Event.Kind.REWRITE;
import static trasiego.observation.Event.Kind.VALIDATE;
import static trasiego.observation.Event.Kind.VERIFY;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import trasiego.hazard.HazardCode;
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

/** Rules about what makes the server rewrite a table, by what changed with it. */
public final class RewriteRules {
  /** Defaults that are worked out once for all rows. */
  private static final Pattern WORKED_OUT_ONCE =
      Pattern.compile(
          "[^(]*|now\\(\\)|CURRENT_\\w+(\\(\\d\\))?"
              + "|(\\(?'([^']|'')*'(::[\\w .\"\\[\\]]+(\\(\\d+(,\\d+)?\\))?)*\\)?)");

  public static final List<Rule> ALL =
      List.of(
          Rule.of(
              RewriteRules::addedColumns,
              ADD_IDENTITY_COLUMN,
              ADD_GENERATED_COLUMN,
              ADD_CONSTRAINED_DOMAIN_COLUMN,
              ADD_VOLATILE_DEFAULT),
          Rule.of(RewriteRules::setLogged, SET_LOGGED));

  private RewriteRules() {}

  private static void addedColumns(StatementContext it) {
    for (AffectedTable table : AffectedTable.ofEvents(it, REWRITE)) {
      List<Column> added = new ArrayList<>();
      it.changes(Column.class).stream()
          .filter(Change::isAdded)
          .map(Change::after)
          .filter(column -> column.relation().equals(table.key()))
          .forEach(added::add);
      List<Column> causes = added.stream().filter(column -> isCause(it, column)).toList();
      causes.forEach(column -> report(table, column));
      if (!causes.isEmpty() && !TypeRules.isOther(table)) {
        table.take(REWRITE, VERIFY, BUILD, VALIDATE);
      }
    }
  }

  private static boolean isCause(StatementContext it, Column column) {
    return !column.identity().isEmpty()
        || column.generated().equals("s")
        || !domainChecks(it, column).isEmpty()
        || isRequiredDomain(it, column)
        || column.generated().isEmpty()
            && column.defaultExpression() != null
            && !WORKED_OUT_ONCE.matcher(column.defaultExpression()).matches();
  }

  private static void report(AffectedTable table, Column column) {
    StatementContext it = table.it();
    if (!column.identity().isEmpty()) {
      report(table, column, ADD_IDENTITY_COLUMN, "to number its rows", numbered(table, column));
    } else if (column.generated().equals("s")) {
      String virtual =
          it.file().major() >= 18 && !column.type().contains(".") ? virtual(table, column) : null;
      report(table, column, ADD_GENERATED_COLUMN, "to store the expression's value", virtual);
    } else if (!domainChecks(it, column).isEmpty() || isRequiredDomain(it, column)) {
      report(
          table,
          column,
          ADD_CONSTRAINED_DOMAIN_COLUMN,
          "to check the domain " + column.type() + ", even where the column is null",
          checked(table, column));
    } else {
      report(
          table,
          column,
          ADD_VOLATILE_DEFAULT,
          "to work out " + column.defaultExpression() + " for each",
          filled(table, column, column.defaultExpression(), serial(table, column)));
    }
  }

  /** What makes the sequence that serial stands for. */
  private static List<String> serial(AffectedTable table, Column column) {
    return table.it().changes(Relation.class).stream()
        .filter(Change::isAdded)
        .map(Change::after)
        .filter(it -> it.kind().equals("sequence"))
        .filter(it -> it.definition().endsWith(" OWNED BY " + column.name()))
        .map(
            it ->
                sequence(
                    it.name(),
                    it.definition().substring(0, it.definition().indexOf(" START ")),
                    column))
        .toList();
  }

  private static String sequence(String name, String type, Column owner) {
    return "CREATE SEQUENCE %s AS %s OWNED BY %s;".formatted(name, type, owner.name());
  }

  private static void report(
      AffectedTable table, Column column, HazardCode code, String purpose, String safer) {
    table
        .it()
        .report(
            code,
            table.bySize(),
            column.name(),
            "all reads and writes of %s wait while %s are written anew %s"
                .formatted(table.name(), table.rows(), purpose),
            safer);
  }

  private static String numbered(AffectedTable table, Column column) {
    String sequence =
        Sql.beside(
            table.name(), Sql.name(Sql.own(table.name()), Sql.plain(column.column()), "seq"));
    String next = "nextval('%s'::regclass)".formatted(sequence.replace("'", "''"));
    return filled(table, column, next, List.of(sequence(sequence, column.type(), column)));
  }

  private static String virtual(AffectedTable table, Column column) {
    return Sql.alter(
        table.name(),
        "ADD COLUMN %s GENERATED ALWAYS AS (%s) VIRTUAL"
            .formatted(Sql.column(column), column.defaultExpression()));
  }

  /** The column first, its default for new rows, the old rows in batches, NOT NULL at last. */
  private static String filled(
      AffectedTable table, Column column, String expression, List<String> sequences) {
    if (table.isPartitioned()) {
      return null;
    }
    List<String> files = new ArrayList<>();
    List<String> begin = new ArrayList<>();
    begin.add(Sql.alter(table.name(), "ADD COLUMN " + Sql.column(column)));
    begin.addAll(sequences);
    begin.add(
        Sql.alter(
            table.name(), "ALTER COLUMN %s SET DEFAULT %s".formatted(column.column(), expression)));
    files.add(String.join("\n", begin));
    files.add(
        Batches.of(now(table), table.it().before())
            .update(column.column() + " = " + expression, column.column() + " IS NULL"));
    if (column.notNull()) {
      files.addAll(Sql.notNull(table.name(), column.column(), table.it().file().major()));
    }
    return Sql.files(files);
  }

  private static Relation now(AffectedTable table) {
    return table.it().after().find(Relation.class, table.key()).orElse(table.table());
  }

  /** The domain's base type, with its checks on the column. */
  private static String checked(AffectedTable table, Column column) {
    Type domain = domain(table.it(), column);
    if (isRequiredDomain(table.it(), column)) {
      return null;
    }
    List<String> files = new ArrayList<>();
    files.add(
        Sql.alter(table.name(), "ADD COLUMN %s %s".formatted(column.column(), domain.base())));
    for (Constraint check : domainChecks(table.it(), column)) {
      String name =
          Sql.name(Sql.own(table.name()), Sql.plain(column.column()), Sql.own(check.name()));
      String definition = TypeRules.onColumn(check, column.column());
      files.add(
          Sql.alter(table.name(), "ADD CONSTRAINT %s %s NOT VALID".formatted(name, definition)));
      files.add(Sql.alter(table.name(), "VALIDATE CONSTRAINT " + name));
    }
    return Sql.files(files);
  }

  private static Type domain(StatementContext it, Column column) {
    return it.after()
        .all(Type.class)
        .filter(type -> type.kind().equals("domain") && type.name().equals(column.type()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isRequiredDomain(StatementContext it, Column column) {
    Type domain = domain(it, column);
    return domain != null && domain.notNull();
  }

  private static List<Constraint> domainChecks(StatementContext it, Column column) {
    Type domain = domain(it, column);
    return domain == null
        ? List.of()
        : it.after()
            .all(Constraint.class)
            .filter(one -> domain.key().equals(one.type()) && one.kind().equals("check"))
            .toList();
  }

  private static void setLogged(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      if (change.isAltered()
          && !change.before().persistence().equals(change.after().persistence())) {
        AffectedTable.of(it, change.after().key())
            .filter(table -> !table.events(REWRITE).isEmpty())
            .ifPresent(
                table -> {
                  boolean logged = change.after().persistence().equals("p");
                  it.report(
                      SET_LOGGED,
                      table.bySize(),
                      table.name(),
                      "all reads and writes of %s wait while %s are written anew%s"
                          .formatted(
                              table.name(),
                              table.rows(),
                              logged
                                  ? " and all of it goes through the log"
                                  : "; from then on a crash empties it"),
                      null);
                  table.take(REWRITE, VERIFY, BUILD);
                });
      }
    }
  }
}
