package trasiego.precheck;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;

/** One statement whose changes raise questions to the target's rows. */
record CheckContext(ProjectedSchema future, ObservedStatement statement) {
  <T extends SchemaObject> List<Change<T>> changes(Class<T> kind) {
    return statement.changes().of(kind);
  }

  /** Whether the table holds rows on the target; one that the files make holds none. */
  boolean isAsked(String relation) {
    return relation != null && future.isOnTarget(relation);
  }

  /** Whether the table only follows its parent, which the same statement changed alike. */
  boolean follows(String relation, java.util.function.Predicate<String> alike) {
    return future
        .now()
        .find(Relation.class, relation)
        .map(Relation::parent)
        .filter(parent -> alike.test(parent) || follows(parent, alike))
        .isPresent();
  }

  PreCheck where(
      String kind, String object, String relation, Collection<Column> read, String condition) {
    return where(kind, object, relation, read, condition, false, null, null);
  }

  /**
   * @param remedy what mends the rows, as an UPDATE's SET; null deletes them
   */
  PreCheck where(
      String kind,
      String object,
      String relation,
      Collection<Column> read,
      String condition,
      boolean alone,
      String comment,
      String remedy) {
    Optional<Column> unclear =
        read.stream().filter(column -> future.expression(column).isEmpty()).findFirst();
    if (unclear.isPresent()) {
      return PreCheck.obstructed(
          kind,
          object,
          "the values of " + unclear.get().name() + " only exist when these files have run");
    }
    Rows rows = future.rows(relation, read);
    return new PreCheck(
        kind,
        object,
        rows,
        new Question.Where(condition, alone),
        CleanupSql.where(rows, condition, comment, remedy),
        null,
        future.writer(relation).orElse(null));
  }
}
