package trasiego.hazard;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import trasiego.observation.SchemaObject.Column;
import trasiego.observation.SchemaObject.Grant;
import trasiego.observation.SchemaObject.Relation;
import trasiego.observation.Structure;

/**
 * The table or view that has a name when the file ends, in place of the one that had it before:
 * running code goes on with it where it has the same columns.
 */
record Successor(Relation old, Relation relation, Structure before, Structure after) {
  static Optional<Successor> of(FileCase file, Relation old) {
    if (!file.file().transactional()) {
      return Optional.empty();
    }
    Structure after = file.file().after();
    return after
        .relation(old.name())
        .filter(it -> !it.key().equals(old.key()))
        .map(it -> new Successor(old, it, file.file().before(), after));
  }

  /** Columns that it lacks or has with another type, by their names. */
  List<Column> missing() {
    return before.columns(old.key()).stream()
        .filter(was -> after.columns(relation.key()).stream().noneMatch(is -> isLike(was, is)))
        .toList();
  }

  private static boolean isLike(Column was, Column is) {
    return was.column().equals(is.column()) && was.type().equals(is.type());
  }

  /** Rights on the old one that nobody gave on the new one. */
  List<Grant> lostGrants() {
    Predicate<Grant> isKept =
        was ->
            after
                .all(Grant.class)
                .anyMatch(
                    is ->
                        is.name().equals(was.name())
                            && is.grantee().equals(was.grantee())
                            && is.privileges().containsAll(was.privileges()));
    return before
        .all(Grant.class)
        .filter(it -> it.name().equals("table " + old.name()))
        .filter(isKept.negate())
        .toList();
  }
}
