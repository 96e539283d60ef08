package trasiego.hazard;

import java.util.Objects;
import java.util.Set;
import trasiego.observation.Change;
import trasiego.observation.SchemaObject.Column;
import trasiego.observation.SchemaObject.Constraint;
import trasiego.observation.SchemaObject.Index;
import trasiego.observation.Structure;

/** Rules on rows that running code relies on. Foreign keys are judged by what they lock. */
final class DropConstraintRules {
  private static final Set<String> UNIQUE = Set.of("unique", "primary key");

  private DropConstraintRules() {}

  static void constraint(StatementCase it) {
    for (Constraint constraint : DropRules.dropped(it, Constraint.class)) {
      boolean silent =
          constraint.kind().equals("foreign key")
              || constraint.kind().equals("not null")
              || constraint.relation() == null
              || constraint.inherited();
      if (silent || isKept(it.file().file().after(), constraint)) {
        continue;
      }
      boolean unique = UNIQUE.contains(constraint.kind());
      it.report(
          "drop-constraint",
          unique ? Severity.RISKY : Severity.NOTE,
          constraint.name(),
          unique
              ? "ON CONFLICT on its columns fails with 42P10 in the running release from the moment of commit, rows may come in twice, and it cannot come back before they are gone: %s"
                  .formatted(constraint.definition())
              : "rows that do not pass %s come in from the moment of commit, and it cannot come back before they are gone"
                  .formatted(constraint.definition()),
          safer(constraint, unique));
    }
    it.takeChanges(
        object ->
            object instanceof Constraint gone
                && !gone.kind().equals("foreign key")
                && it.statement().changes().dropped(Constraint.class).contains(gone));
  }

  /** Whether something that the file leaves says the same. */
  private static boolean isKept(Structure after, Constraint gone) {
    return switch (gone.kind()) {
      case "check" ->
          after
                  .all(Constraint.class)
                  .anyMatch(
                      it ->
                          gone.relation().equals(it.relation())
                              && it.validated()
                              && it.definition().equals(gone.definition()))
              || gone.columns().size() == 1
                  && gone.definition().matches("CHECK \\(\\(\\S+ IS NOT NULL\\)\\)( NOT VALID)?")
                  && column(after, gone).map(Column::notNull).orElse(false);
      case "unique", "primary key" ->
          after.indexes(gone.relation()).stream().anyMatch(it -> isUniqueOn(it, gone));
      default -> false;
    };
  }

  private static boolean isUniqueOn(Index index, Constraint gone) {
    return index.unique()
        && index.valid()
        && index.predicate() == null
        && Set.copyOf(index.columns()).equals(Set.copyOf(gone.columns()));
  }

  private static java.util.Optional<Column> column(Structure after, Constraint gone) {
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

  static void defaultValue(StatementCase it) {
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
          "drop-default",
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
    boolean value = was.defaultExpression() != null && is.defaultExpression() == null;
    boolean kind =
        !was.identity().isEmpty() && is.identity().isEmpty() && is.defaultExpression() == null;
    return value || kind;
  }
}
