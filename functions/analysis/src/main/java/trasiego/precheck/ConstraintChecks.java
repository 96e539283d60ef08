package trasiego.precheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Type;

/** What a constraint asks when it is added validated, or validated later. */
final class ConstraintChecks {
  private ConstraintChecks() {}

  static List<PreCheck> of(CheckContext it) {
    List<PreCheck> checks = new ArrayList<>();
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint constraint = change.after();
      boolean proven =
          constraint != null
              && constraint.validated()
              && (change.isAdded() || !change.before().validated());
      if (!proven) {
        continue;
      }
      if (constraint.type() != null) {
        checks.addAll(domain(it, constraint));
      } else if (it.isAsked(constraint.relation())
          && !it.follows(constraint.relation(), parent -> isProvenIn(it, parent, constraint))) {
        checks.addAll(table(it, constraint, change.isAdded()));
      }
    }
    checks.addAll(domainNulls(it));
    checks.addAll(PartitionBoundChecks.of(it));
    return checks;
  }

  private static boolean isProvenIn(CheckContext it, String relation, Constraint like) {
    return it.changes(Constraint.class).stream()
        .map(Change::after)
        .anyMatch(
            other ->
                other != null
                    && relation.equals(other.relation())
                    && other.kind().equals(like.kind())
                    && (like.kind().equals("foreign key")
                        || other.definition().equals(like.definition())));
  }

  private static List<PreCheck> table(CheckContext it, Constraint constraint, boolean added) {
    List<Column> columns = it.future().columns(constraint.relation(), constraint.columns());
    return switch (constraint.kind()) {
      case "check" -> List.of(check(it, constraint, columns));
      // Where it is new the column says so too, on every version.
      case "not null" -> added ? List.of() : List.of(ColumnChecks.nulls(it, columns.getFirst()));
      case "foreign key" ->
          isPart(it, constraint) ? List.of() : List.of(orphans(it, constraint, columns));
      case "exclusion" -> List.of(conflicts(it, constraint));
      default ->
          constraint.definition().contains("WITHOUT OVERLAPS")
              ? List.of(overlaps(it, constraint, columns))
              : List.of();
    };
  }

  private static final Pattern PRESENT =
      Pattern.compile(
          "CHECK \\(\\(((?:\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)) IS NOT NULL\\)\\).*");

  private static PreCheck check(CheckContext it, Constraint constraint, List<Column> columns) {
    Matcher present = PRESENT.matcher(constraint.definition());
    if (present.matches() && columns.size() == 1) {
      return ColumnChecks.nulls(it, columns.getFirst());
    }
    String condition = Expressions.inParentheses(constraint.definition());
    return it.where(
        "check",
        constraint.name(),
        constraint.relation(),
        columns,
        "NOT (%s)".formatted(condition));
  }

  /** A key to a partition beside the same key to the whole table is the server's own book. */
  private static boolean isPart(CheckContext it, Constraint constraint) {
    Optional<String> whole =
        it.future().now().find(Relation.class, constraint.referenced()).map(Relation::parent);
    return whole.isPresent()
        && it.future()
            .now()
            .all(Constraint.class)
            .anyMatch(
                other ->
                    other.kind().equals("foreign key")
                        && other.relation().equals(constraint.relation())
                        && other.columns().equals(constraint.columns())
                        && whole.get().equals(other.referenced()));
  }

  private static PreCheck orphans(CheckContext it, Constraint key, List<Column> columns) {
    Optional<Relation> parent = it.future().target().find(Relation.class, key.referenced());
    List<Column> referenced =
        key.referencedColumns().stream()
            .flatMap(
                number ->
                    it.future().target().columns(key.referenced()).stream()
                        .filter(column -> column.number() == number))
            .toList();
    if (parent.isEmpty() || referenced.size() != columns.size()) {
      return PreCheck.obstructed(
          "orphans", key.name(), "what it references only exists when these files have run");
    }
    if (key.definition().contains("PERIOD ")) {
      return PreCheck.obstructed("orphans", key.name(), "periods are not compared here");
    }
    String alias =
        QualifiedNames.quotedLast(
            it.future().now().find(Relation.class, key.relation()).orElseThrow().name());
    boolean full = key.definition().contains(" MATCH FULL");
    String present = all(columns, " IS NOT NULL", " AND ");
    String same =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    "referenced.%s = %s.%s"
                        .formatted(referenced.get(i).column(), alias, columns.get(i).column()))
            .collect(Collectors.joining(" AND "));
    String orphan =
        "%s AND NOT EXISTS (SELECT FROM %s AS referenced WHERE %s)"
            .formatted(present, parent.get().name(), same);
    String condition =
        full && columns.size() > 1
            ? "(%s OR (%s) AND NOT (%s))"
                .formatted(orphan, all(columns, " IS NOT NULL", " OR "), present)
            : orphan;
    return orphans(it, key, columns, condition);
  }

  private static PreCheck orphans(
      CheckContext it, Constraint key, List<Column> columns, String condition) {
    boolean nullable = columns.stream().noneMatch(Column::notNull);
    String set =
        columns.stream()
            .map(
                column ->
                    it.future()
                            .target()
                            .find(Column.class, column.key())
                            .map(Column::column)
                            .orElse(column.column())
                        + " = NULL")
            .collect(Collectors.joining(", "));
    PreCheck check =
        it.where(
            "orphans",
            key.name(),
            key.relation(),
            columns,
            condition,
            true,
            nullable
                ? "Cuts the reference and keeps the rows; DELETE in its place removes them."
                : "Deletes the rows that point to nothing.",
            nullable ? set : null);
    String writer = it.future().writer(key.referenced()).orElse(null);
    return check.writer() != null || writer == null
        ? check
        : new PreCheck(
            check.kind(),
            check.object(),
            check.rows(),
            check.question(),
            check.remedy(),
            check.obstacle(),
            writer);
  }

  private static String all(List<Column> columns, String suffix, String between) {
    return columns.stream()
        .map(column -> column.column() + suffix)
        .collect(Collectors.joining(between));
  }

  private static PreCheck conflicts(CheckContext it, Constraint constraint) {
    List<Expressions.Element> elements = Expressions.elements(constraint.definition());
    return conflicts(
        it,
        constraint,
        elements.stream().map(Expressions.Element::expression).toList(),
        elements.stream().map(Expressions.Element::operator).toList());
  }

  /** A key without overlaps: equal in all but the last column, which overlaps. */
  private static PreCheck overlaps(CheckContext it, Constraint constraint, List<Column> columns) {
    return conflicts(
        it,
        constraint,
        columns.stream().map(Column::column).toList(),
        IntStream.range(0, columns.size())
            .mapToObj(i -> i == columns.size() - 1 ? "&&" : "=")
            .toList());
  }

  private static PreCheck conflicts(
      CheckContext it, Constraint constraint, List<String> values, List<String> operators) {
    Rows rows =
        it.future()
            .ownRows(constraint.relation(), it.future().now().columns(constraint.relation()));
    return new PreCheck(
        "conflicts",
        constraint.name(),
        rows,
        new Question.Conflicts(
            values, operators, Expressions.predicate(constraint.definition()).orElse(null)),
        null,
        null,
        it.future().writer(constraint.relation()).orElse(null));
  }

  private static List<PreCheck> domain(CheckContext it, Constraint constraint) {
    Type domain = it.future().now().find(Type.class, constraint.type()).orElseThrow();
    String condition = Expressions.inParentheses(constraint.definition());
    return columns(it, domain).stream()
        .map(
            column ->
                it.where(
                    "check",
                    column.name(),
                    column.relation(),
                    List.of(column),
                    "NOT (%s)"
                        .formatted(Expressions.withValue(condition, "(" + column.column() + ")"))))
        .toList();
  }

  private static List<PreCheck> domainNulls(CheckContext it) {
    return it.changes(Type.class).stream()
        .filter(Change::isAltered)
        .filter(change -> change.after().notNull() && !change.before().notNull())
        .flatMap(change -> columns(it, change.after()).stream())
        .map(column -> ColumnChecks.nulls(it, column))
        .toList();
  }

  /** Those of a domain's own type in tables that hold rows, the partitions' by their root. */
  private static List<Column> columns(CheckContext it, Type domain) {
    return it.future()
        .now()
        .all(Column.class)
        .filter(column -> column.type().equals(domain.name()))
        .filter(column -> it.isAsked(column.relation()) && !column.inherited())
        .toList();
  }
}
