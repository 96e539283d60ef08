package trasiego.compatibility;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import trasiego.observation.ObservedFile;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;

/** What refuses, when a file has run, something that the previous release may write or read. */
final class Incompatibility {
  private Incompatibility() {}

  /** One line each. */
  static List<String> of(ObservedFile file) {
    Changes changes = Changes.between(file.before(), file.after());
    List<String> lines = new ArrayList<>();
    for (Change<Column> change : changes.of(Column.class)) {
      if (!change.isDropped() && !change.after().inherited() && isOld(file, change.after())) {
        column(file, change).ifPresent(lines::add);
      }
    }
    for (Constraint added : changes.added(Constraint.class)) {
      // NOT NULL is told by its column, on every version.
      if (!added.kind().equals("not null") && !added.inherited() && isOld(file, added)) {
        lines.add(
            "%s %s refuses rows that the previous release may write"
                .formatted(added.kind(), added.name()));
      }
    }
    for (Index added : changes.added(Index.class)) {
      if (added.unique() && !added.inherited() && isAlone(file, added)) {
        lines.add(
            "unique index %s refuses rows that the previous release may write"
                .formatted(added.name()));
      }
    }
    for (Change<Relation> change : changes.altered(Relation.class)) {
      if (change.after().rowSecurity() && !change.before().rowSecurity()) {
        lines.add(
            "row security on %s hides rows from the previous release"
                .formatted(change.after().name()));
      }
    }
    changes.of(Grant.class).forEach(change -> revoked(file, change).ifPresent(lines::add));
    return List.copyOf(lines);
  }

  private static Optional<String> column(ObservedFile file, Change<Column> change) {
    Column column = change.after();
    boolean filled =
        column.defaultExpression() != null
            || !column.identity().isEmpty()
            || !column.generated().isEmpty();
    if (change.isAdded()) {
      return column.notNull() && !filled
          ? Optional.of(
              "column %s is required and has no default: the previous release does not fill it"
                  .formatted(column.name()))
          : Optional.empty();
    }
    Column before = change.before();
    if (column.notNull() && !before.notNull() && !isPresent(file, before)) {
      return Optional.of(
          "column %s refuses nulls that the previous release may write".formatted(column.name()));
    }
    if (column.identity().equals("a") && !before.identity().equals("a")) {
      return Optional.of(
          "column %s refuses values that the previous release may give".formatted(column.name()));
    }
    if (column.notNull() && !filled && before.defaultExpression() != null) {
      return Optional.of(
          "column %s has no default any more: the previous release may leave it out"
              .formatted(column.name()));
    }
    return Optional.empty();
  }

  /** A CHECK that is there already refuses the same nulls. */
  private static boolean isPresent(ObservedFile file, Column column) {
    String condition = "((" + column.column() + " IS NOT NULL))";
    return file.before()
        .all(Constraint.class)
        .anyMatch(
            it ->
                column.relation().equals(it.relation())
                    && it.kind().equals("check")
                    && it.definition().contains(condition));
  }

  private static boolean isOld(ObservedFile file, Column column) {
    return isOldTable(file, column.relation());
  }

  private static boolean isOld(ObservedFile file, Constraint constraint) {
    return constraint.relation() == null
        ? file.before().objects().containsKey(constraint.type())
        : isOldTable(file, constraint.relation());
  }

  private static boolean isOldTable(ObservedFile file, String relation) {
    return file.before().find(Relation.class, relation).filter(Relation::isTable).isPresent();
  }

  private static boolean isAlone(ObservedFile file, Index index) {
    return isOldTable(file, index.relation())
        && file.after().all(Constraint.class).noneMatch(it -> index.key().equals(it.index()));
  }

  /** Rights on what is gone go with it and are not told twice. */
  private static Optional<String> revoked(ObservedFile file, Change<Grant> change) {
    if (change.isAdded()) {
      return Optional.empty();
    }
    List<String> lost = new ArrayList<>(change.before().privileges());
    if (!change.isDropped()) {
      lost.removeAll(change.after().privileges());
    }
    String on = change.before().name();
    String name = on.substring(on.indexOf(' ') + 1);
    boolean stands =
        file.after().objects().values().stream().anyMatch(it -> it.name().equals(name));
    // What has taken a dropped one's name may have its rights as well.
    file.after()
        .all(Grant.class)
        .filter(it -> it.name().equals(on) && it.grantee().equals(change.before().grantee()))
        .forEach(it -> lost.removeAll(it.privileges()));
    return lost.isEmpty() || !stands
        ? Optional.empty()
        : Optional.of(
            "%s loses %s on %s"
                .formatted(
                    change.before().grantee(),
                    String.join(", ", lost).toLowerCase(Locale.ROOT),
                    on));
  }
}
