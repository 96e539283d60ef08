package trasiego.observation.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What differs between two moments, object by object. */
public record Changes(List<Change<SchemaObject>> all) {
  public static final Changes NONE = new Changes(List.of());

  public Changes {
    all = List.copyOf(all);
  }

  public static Changes between(Schema before, Schema after) {
    List<Change<SchemaObject>> all = new ArrayList<>();
    before
        .objects()
        .forEach(
            (key, was) -> {
              SchemaObject is = after.objects().get(key);
              if (!was.equals(is)) {
                all.add(new Change<>(was, is));
              }
            });
    after
        .objects()
        .forEach(
            (key, is) -> {
              if (!before.objects().containsKey(key)) {
                all.add(new Change<>(null, is));
              }
            });
    return new Changes(all);
  }

  public <T extends SchemaObject> List<Change<T>> of(Class<T> kind) {
    return stream(kind).toList();
  }

  public <T extends SchemaObject> List<T> added(Class<T> kind) {
    return stream(kind).filter(Change::isAdded).map(Change::after).toList();
  }

  public <T extends SchemaObject> List<T> dropped(Class<T> kind) {
    return stream(kind).filter(Change::isDropped).map(Change::before).toList();
  }

  public <T extends SchemaObject> List<Change<T>> altered(Class<T> kind) {
    return stream(kind).filter(Change::isAltered).toList();
  }

  private <T extends SchemaObject> Stream<Change<T>> stream(Class<T> kind) {
    return all.stream()
        .filter(change -> kind.isInstance(change.object()))
        .map(change -> new Change<>(kind.cast(change.before()), kind.cast(change.after())));
  }
}
