package trasiego.observation.schema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Type;

/** A schema of which only what was touched is read again. */
final class TouchedSchema {
  private TouchedSchema() {}

  /**
   * Whether nothing that was not touched reads otherwise now: definitions speak of others by their
   * names and types, what is there and is no longer read was renamed or moved, and what an
   * extension has no more is a schema's own.
   *
   * @param read all that belongs to what was touched, by key
   */
  static boolean isLocal(Schema known, TouchedObjects touched, Map<String, SchemaObject> read) {
    return read.values().stream().allMatch(now -> isNamedAlike(known.objects().get(now.key()), now))
        && known.objects().values().stream()
            .filter(TouchedSchema::isOwner)
            .filter(was -> touched.isThere(was))
            .allMatch(was -> read.containsKey(was.key()));
  }

  private static boolean isOwner(SchemaObject object) {
    return object instanceof Relation || object instanceof Type || object instanceof Routine;
  }

  private static boolean isNamedAlike(SchemaObject was, SchemaObject now) {
    return was == null
        || was.name().equals(now.name())
            && switch (was) {
              case Column it -> it.type().equals(((Column) now).type());
              case Extension it -> it.members() == ((Extension) now).members();
              case Type it -> Objects.equals(it.base(), ((Type) now).base());
              default -> true;
            };
  }

  /** In the order in which it was known; labels in their own. */
  static Schema with(Schema known, TouchedObjects touched, Map<String, SchemaObject> read) {
    Map<String, SchemaObject> all = new LinkedHashMap<>();
    for (SchemaObject was : known.objects().values()) {
      String owner = was.belongsTo();
      boolean isKnown = !owner.isEmpty() && !touched.has(owner);
      SchemaObject now = isKnown ? was : read.get(was.key());
      if (now != null && (isKnown || !(was instanceof EnumLabel))) {
        all.put(now.key(), now);
      }
    }
    read.forEach(all::putIfAbsent);
    return new Schema(all);
  }
}
