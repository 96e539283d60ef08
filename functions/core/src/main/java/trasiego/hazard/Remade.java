package trasiego.hazard;

import trasiego.observation.Change;
import trasiego.observation.SchemaObject;

/** What a change of type drops and makes again under its old name. */
final class Remade {
  private Remade() {}

  static boolean isOne(StatementCase it, SchemaObject object) {
    return it.statement().changes().all().stream()
        .filter(change -> change.isDropped() || change.isAdded())
        .map(Change::object)
        .anyMatch(
            other ->
                other.getClass() == object.getClass()
                    && other.name().equals(object.name())
                    && !other.key().equals(object.key()));
  }
}
