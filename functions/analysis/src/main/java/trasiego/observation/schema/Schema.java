package trasiego.observation.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every object of a database's schema at one moment, by key; the history and extensions' apart. */
public record Schema(Map<String, SchemaObject> objects) {
  public static final Schema EMPTY = new Schema(Map.of());

  public Schema {
    objects = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(objects));
  }

  public <T extends SchemaObject> Stream<T> all(Class<T> kind) {
    return objects.values().stream().filter(kind::isInstance).map(kind::cast);
  }

  public <T extends SchemaObject> Optional<T> find(Class<T> kind, String key) {
    return Optional.ofNullable(key).map(objects::get).filter(kind::isInstance).map(kind::cast);
  }

  /** A table, view or sequence by its quoted and qualified name. */
  public Optional<SchemaObject.Relation> relation(String name) {
    return all(SchemaObject.Relation.class).filter(it -> it.name().equals(name)).findFirst();
  }

  /** The columns of one table by number. */
  public List<SchemaObject.Column> columns(String relation) {
    return all(SchemaObject.Column.class).filter(it -> it.relation().equals(relation)).toList();
  }

  public List<SchemaObject.Index> indexes(String relation) {
    return all(SchemaObject.Index.class).filter(it -> it.relation().equals(relation)).toList();
  }

  /** The same schema after these changes. */
  public Schema with(Changes changes) {
    return changes.all().isEmpty() ? this : with(List.of(changes));
  }

  /** The same schema after these changes, one after the other. */
  public Schema with(List<Changes> all) {
    Map<String, SchemaObject> changed = new LinkedHashMap<>(objects);
    for (Changes changes : all) {
      for (Change<SchemaObject> change : changes.all()) {
        if (change.isDropped()) {
          changed.remove(change.before().key());
        } else {
          changed.put(change.after().key(), change.after());
        }
      }
    }
    return new Schema(changed);
  }
}
