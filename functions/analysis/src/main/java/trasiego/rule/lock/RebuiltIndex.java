package trasiego.rule.lock;

import java.util.Objects;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.rule.StatementContext;

/** What a change of type drops and makes again under its old name. */
final class RebuiltIndex {
  private RebuiltIndex() {}

  static boolean isOne(StatementContext it, SchemaObject object) {
    return it.statement().changes().all().stream()
        .filter(change -> !(object instanceof Constraint) || isRetyping(it))
        .filter(change -> change.isDropped() || change.isAdded())
        .map(Change::object)
        .anyMatch(
            other ->
                other.getClass() == object.getClass()
                    && other.name().equals(object.name())
                    && !other.key().equals(object.key()));
  }

  /** Else a constraint of the same name is another one, as far as this statement goes. */
  private static boolean isRetyping(StatementContext it) {
    return it.statement().changes().altered(Column.class).stream()
        .anyMatch(
            change ->
                !change.before().type().equals(change.after().type())
                    || !Objects.equals(change.before().collation(), change.after().collation())
                    || !Objects.equals(
                        change.before().defaultExpression(), change.after().defaultExpression()));
  }
}
