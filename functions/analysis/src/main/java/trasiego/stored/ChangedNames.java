package trasiego.stored;

import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.observation.ObservedFile;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;

/**
 * The names that lead elsewhere behind a file than before it.
 *
 * @param words folded; a name of several parts is there by each of them
 * @param isEverything whether any name may: a schema or an extension is another
 * @param hasPolicies whether rows are seen by other policies
 * @param bringsCode whether there may be stored code now where there was none
 */
record ChangedNames(
    Set<String> words, boolean isEverything, boolean hasPolicies, boolean bringsCode) {

  static ChangedNames of(ObservedFile file) {
    Changes changes = Changes.between(file.before(), file.after());
    Set<String> words = new HashSet<>();
    boolean everything = false;
    boolean policies = false;
    boolean code = false;
    for (Change<SchemaObject> change : changes.all()) {
      code |= !change.isDropped() && isCode(change.object());
      switch (change.object()) {
        case Namespace _, Extension _ -> everything |= !change.isAdded();
        case Policy _ -> policies = true;
        case Relation _ -> {
          if (isOther(change)) {
            add(words, change);
          }
          policies |= !change.isDropped() && isUnderOtherPolicies(change);
        }
        case Column column -> {
          if (isOtherColumn(file.before(), change, column)) {
            add(words, change);
          }
        }
        case Routine _, Type _, EnumLabel _, Trigger _ -> add(words, change);
        default -> {}
      }
    }
    return new ChangedNames(Set.copyOf(words), everything, policies, code);
  }

  private static boolean isCode(SchemaObject object) {
    return switch (object) {
      case Routine _, Trigger _, Policy _ -> true;
      case Relation relation -> relation.kind().equals("view");
      default -> false;
    };
  }

  boolean isNone() {
    return words.isEmpty() && !isEverything && !hasPolicies;
  }

  boolean concerns(Set<String> names) {
    return isEverything || !Collections.disjoint(words, names);
  }

  private static void add(Set<String> words, Change<SchemaObject> change) {
    Stream.of(change.before(), change.after())
        .filter(Objects::nonNull)
        .forEach(object -> words.addAll(ObjectNames.words(object.name())));
  }

  /** Storage is not what a name leads to. */
  private static boolean isOther(Change<SchemaObject> change) {
    return !(change.before() instanceof Relation before)
        || !(change.after() instanceof Relation after)
        || !before.name().equals(after.name())
        || !before.kind().equals(after.kind())
        || !Objects.equals(before.definition(), after.definition());
  }

  private static boolean isUnderOtherPolicies(Change<SchemaObject> change) {
    return !(change.before() instanceof Relation before)
        || !(change.after() instanceof Relation after)
        || before.rowSecurity() != after.rowSecurity();
  }

  /** Those of a new table come with its name. */
  private static boolean isOtherColumn(Schema before, Change<SchemaObject> change, Column column) {
    if (before.find(Relation.class, column.relation()).isEmpty()) {
      return false;
    }
    return !(change.before() instanceof Column was)
        || !(change.after() instanceof Column is)
        || !was.column().equals(is.column())
        || !was.type().equals(is.type())
        || !was.generated().equals(is.generated());
  }
}
