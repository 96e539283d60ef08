package trasiego.observation.schema;

import java.util.Objects;

/**
 * One object before and after.
 *
 * @param before null where it was added
 * @param after null where it was dropped
 */
public record Change<T extends SchemaObject>(T before, T after) {
  public boolean isAdded() {
    return before == null;
  }

  public boolean isDropped() {
    return after == null;
  }

  public boolean isAltered() {
    return before != null && after != null;
  }

  /** The object as it is, or as it was when it is gone. */
  public T object() {
    return Objects.requireNonNullElse(after, before);
  }
}
