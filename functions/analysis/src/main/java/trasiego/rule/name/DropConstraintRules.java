package trasiego.rule.name;

import static trasiego.hazard.HazardCode.DROP_CONSTRAINT;
import static trasiego.hazard.HazardCode.DROP_DEFAULT;
import static trasiego.hazard.HazardCode.DROP_UNIQUE_INDEX;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Rules on rows that running code relies on. Foreign keys are judged by what they lock. */
public final class DropConstraintRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(DropConstraintRules::constraint, DROP_CONSTRAINT),
          Rule.of(DropConstraintRules::index, DROP_UNIQUE_INDEX),
          Rule.of(DropConstraintRules::defaultValue, DROP_DEFAULT));

  private static final Set<String> UNIQUE = Set.of("unique", "primary key");

  private static final String NOT_VALID = " NOT VALID";

  private DropConstraintRules() {}

  private static void constraint(StatementContext it) {
    for (Constraint constraint : DropRules.dropped(it, Constraint.class)) {
      boolean silent =
          constraint.kind().equals("foreign key")
              || constraint.kind().equals("not null")
              || constraint.relation() == null
              || constraint.inherited();
      if (silent || isKept(it, constraint)) {
        continue;
      }
      boolean unique = UNIQUE.contains(constraint.kind());
      it.report(
          DROP_CONSTRAINT,
          unique ? Severity.RISKY : Severity.NOTE,
          constraint.name(),
          unique
              ? "ON CONFLICT on its columns fails with 42P10 in the running release from the moment of commit, rows may come in twice, and it cannot come back before they are gone: %s"
                  .formatted(constraint.definition())
              : "rows that do not pass %s come in from the moment of commit, and it cannot come back before they are gone%s"
                  .formatted(constraint.definition(), instead(it, constraint)),
          safer(constraint, unique));
    }
    it.takeChanges(
        object ->
            object instanceof Constraint gone
                && !gone.kind().equals("foreign key")
                && it.statement().changes().dropped(Constraint.class).contains(gone));
  }

  /** What has its name when the file ends. */
  private static String instead(StatementContext it, Constraint gone) {
    return it.file()
        .file()
        .after()
        .all(Constraint.class)
        .filter(is -> is.name().equals(gone.name()) && !is.key().equals(gone.key()))
        .map(is -> "; in its place is " + is.definition())
        .findFirst()
        .orElse("");
  }

  /** Whether something that the file leaves says the same. */
  private static boolean isKept(StatementContext it, Constraint gone) {
    Schema before = it.file().file().before();
    Schema after = it.file().file().after();
    return switch (gone.kind()) {
      case "check" ->
          saysTheSame(after, gone)
              || gone.columns().size() == 1
                  && gone.definition().matches("CHECK \\(\\(\\S+ IS NOT NULL\\)\\)( NOT VALID)?")
                  && column(after, gone).map(Column::notNull).orElse(false);
      case "unique", "primary key" ->
          after.indexes(gone.relation()).stream()
              .anyMatch(index -> isUniqueOn(before, after, index, gone) && isAtOnce(after, index));
      default -> saysTheSame(after, gone);
    };
  }

  /** Of new rows it holds, whether the old ones were looked at or not. */
  private static boolean saysTheSame(Schema after, Constraint gone) {
    return after
        .all(Constraint.class)
        .anyMatch(is -> gone.relation().equals(is.relation()) && text(is).equals(text(gone)));
  }

  private static String text(Constraint constraint) {
    String text = constraint.definition();
    return text.endsWith(NOT_VALID) ? text.substring(0, text.length() - NOT_VALID.length()) : text;
  }

  /** ON CONFLICT takes no index whose constraint may be checked later. */
  private static boolean isAtOnce(Schema after, Index index) {
    return after
        .all(Constraint.class)
        .filter(one -> index.key().equals(one.index()))
        .noneMatch(one -> one.definition().contains(" DEFERRABLE"));
  }

  /** A unique index without a constraint says the same as one. */
  private static void index(StatementContext it) {
    List<Constraint> constraints = it.statement().changes().dropped(Constraint.class);
    for (Index gone : DropRules.dropped(it, Index.class)) {
      boolean own = constraints.stream().noneMatch(one -> gone.key().equals(one.index()));
      if (!own || !gone.unique() || !gone.valid() || gone.inherited() || isKept(it, gone)) {
        continue;
      }
      it.report(
          DROP_UNIQUE_INDEX,
          Severity.RISKY,
          gone.name(),
          of(it, gone).formatted(gone.definition()),
          null);
    }
  }

  private static String of(StatementContext it, Index gone) {
    boolean stored =
        it.before()
            .find(Relation.class, gone.relation())
            .filter(table -> table.kind().equals("materialized view"))
            .isPresent();
    return stored
        ? "REFRESH MATERIALIZED VIEW CONCURRENTLY fails with 55000 from the moment of commit, if no"
            + " other unique index answers for all rows: %s"
        : "ON CONFLICT on what it indexes fails with 42P10 in the running release from the moment"
            + " of commit, rows may come in twice, and it cannot come back before they are gone:"
            + " %s";
  }

  private static boolean isKept(StatementContext it, Index gone) {
    Schema after = it.file().file().after();
    return after.indexes(gone.relation()).stream()
        .filter(is -> !is.key().equals(gone.key()) && is.unique() && is.valid())
        .filter(is -> isAtOnce(after, is))
        .anyMatch(is -> what(is).equals(what(gone)) || isLike(is, gone));
  }

  /** The order of its columns is nothing to ON CONFLICT. */
  private static boolean isLike(Index is, Index gone) {
    return !gone.columns().contains(0)
        && Objects.equals(is.predicate(), gone.predicate())
        && Set.copyOf(is.columns()).equals(Set.copyOf(gone.columns()));
  }

  /** What an index says, whatever it is called. */
  private static String what(Index index) {
    return index.definition().substring(index.definition().indexOf(" USING "));
  }

  private static boolean isUniqueOn(Schema before, Schema after, Index index, Constraint gone) {
    return index.unique()
        && index.valid()
        && index.predicate() == null
        && names(after, index.relation(), index.columns())
            .equals(names(before, gone.relation(), gone.columns()));
  }

  /** By their names: running code knows no numbers. */
  private static Set<String> names(Schema structure, String relation, List<Integer> numbers) {
    return numbers.stream()
        .map(
            number ->
                structure.columns(relation).stream()
                    .filter(column -> column.number() == number)
                    .map(Column::column)
                    .findFirst()
                    .orElse(""))
        .collect(Collectors.toSet());
  }

  private static java.util.Optional<Column> column(Schema after, Constraint gone) {
    return after.columns(gone.relation()).stream()
        .filter(it -> it.number() == gone.columns().get(0))
        .findFirst();
  }

  private static String safer(Constraint gone, boolean unique) {
    if (!unique) {
      return null;
    }
    NameParts parts = NameParts.of(gone);
    String columns =
        gone.definition().replaceFirst("^[^(]*", "").replaceFirst(" DEFERRABLE.*", "")
            + (gone.definition().contains("NULLS NOT DISTINCT") ? " NULLS NOT DISTINCT" : "");
    return "-- what must be unique stays so while releases rely on it\nCREATE UNIQUE INDEX CONCURRENTLY %s ON %s %s;\n-- next file\nALTER TABLE %s DROP CONSTRAINT %s;"
        .formatted(
            NameParts.of(gone).derived("kept"),
            parts.qualifier(),
            columns,
            parts.qualifier(),
            parts.own());
  }

  private static void defaultValue(StatementContext it) {
    for (Change<Column> change : it.changes(Column.class)) {
      Column was = change.before();
      if (!change.isAltered() || !isLost(was, change.after())) {
        continue;
      }
      Column end = it.file().file().after().find(Column.class, was.key()).orElse(change.after());
      boolean required = end.notNull();
      // A required column is missed by who does not know it yet, a voluntary one by who relied on
      // it.
      boolean missed =
          it.file().isInUse(was) || required && it.file().inUse(was.relation()).isPresent();
      if (!missed || was.inherited() || !isLost(was, end)) {
        continue;
      }
      it.report(
          DROP_DEFAULT,
          Severity.RISKY,
          was.name(),
          required
              ? "every INSERT of the running release that leaves %s out fails with 23502 from the moment of commit"
                  .formatted(was.name())
              : "every INSERT of the running release that leaves %s out writes NULL instead of %s from the moment of commit"
                  .formatted(
                      was.name(), Objects.requireNonNullElse(was.defaultExpression(), "a number")),
          null);
    }
  }

  private static boolean isLost(Column was, Column is) {
    boolean value =
        was.defaultExpression() != null
            && is.defaultExpression() == null
            && is.identity().isEmpty();
    boolean kind =
        !was.identity().isEmpty() && is.identity().isEmpty() && is.defaultExpression() == null;
    return value || kind;
  }
}
