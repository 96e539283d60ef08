package trasiego.rule.name;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.FileContext;

/**
 * The table or view that has a name when the file ends, in place of the one that had it before:
 * running code goes on with it where it has the same columns.
 */
record Replacement(Relation old, Relation relation, Schema before, Schema after) {
  private static final Pattern FEWER_ROWS =
      Pattern.compile(
          "\\b(WHERE|LIMIT|OFFSET|FETCH|JOIN|GROUP|HAVING|DISTINCT|UNION|INTERSECT|EXCEPT)\\b");

  static Optional<Replacement> of(FileContext file, Relation old) {
    if (!file.file().transactional()) {
      return Optional.empty();
    }
    Schema after = file.file().after();
    return after
        .relation(old.name())
        .filter(it -> !it.key().equals(old.key()))
        .map(it -> new Replacement(old, it, file.file().before(), after));
  }

  /** Columns that it lacks or has with another type, by their names. */
  List<Column> missing() {
    return before.columns(old.key()).stream()
        .filter(was -> after.columns(relation.key()).stream().noneMatch(is -> isLike(was, is)))
        .toList();
  }

  /**
   * Whether it shows the rows of the old one: a view of all of it does, another table has rows of
   * its own, and foreign keys go on pointing to the old one.
   */
  boolean showsItsRows() {
    if (!old.isTable()) {
      return true;
    }
    String now = after.find(Relation.class, old.key()).map(Relation::name).orElse("");
    String definition = relation.definition() == null ? "" : relation.definition();
    return relation.kind().equals("view")
        && definition.contains(now)
        && !FEWER_ROWS.matcher(definition).find();
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
