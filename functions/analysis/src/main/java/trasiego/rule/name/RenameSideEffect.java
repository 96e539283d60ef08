package trasiego.rule.name;

import java.util.Objects;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.type.Types;

/**
 * What else differs when something is renamed: the names of its parts, and every text in which the
 * server writes the name out. What a rename cannot do is no side effect.
 */
final class RenameSideEffect {
  private RenameSideEffect() {}

  static boolean isOne(Change<? extends SchemaObject> change) {
    return switch (change.before()) {
      case Relation was -> isEcho(was, (Relation) change.after());
      case Column was -> isEcho(was, (Column) change.after());
      case Constraint was -> was.validated() == ((Constraint) change.after()).validated();
      case Index was -> was.valid() == ((Index) change.after()).valid();
      case Trigger was -> was.enabled().equals(((Trigger) change.after()).enabled());
      case Grant was -> was.privileges().equals(((Grant) change.after()).privileges());
      default -> true;
    };
  }

  private static boolean isEcho(Relation was, Relation is) {
    return was.filenode() == is.filenode()
        && was.owner().equals(is.owner())
        && was.rowSecurity() == is.rowSecurity()
        && was.forcesRowSecurity() == is.forcesRowSecurity()
        && was.persistence().equals(is.persistence())
        && Objects.equals(was.bound(), is.bound());
  }

  private static boolean isEcho(Column was, Column is) {
    return was.notNull() == is.notNull()
        && was.identity().equals(is.identity())
        && was.generated().equals(is.generated())
        && Objects.equals(was.collation(), is.collation())
        && (was.defaultExpression() == null) == (is.defaultExpression() == null)
        && (was.type().equals(is.type()) || !Types.isBuiltIn(is.type()));
  }
}
