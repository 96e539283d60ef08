package trasiego.compatibility;

import java.util.ArrayList;
import java.util.List;
import trasiego.observation.ObservedFile;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.precheck.Conversion;
import trasiego.precheck.QualifiedNames;

/**
 * A name that running code may use and that is gone or other when a file has run.
 *
 * @param what its kind and name
 * @param how what becomes of it
 * @param relation the table or view by its name before; null where it is something else
 * @param column the column's own name without quotes; null where it is the whole relation
 * @param words what a query that uses it must mention
 */
record RemovedName(String what, String how, String relation, String column, List<String> words) {
  RemovedName {
    words = List.copyOf(words);
  }

  static List<RemovedName> of(ObservedFile file) {
    Changes changes = Changes.between(file.before(), file.after());
    List<RemovedName> gone = new ArrayList<>();
    changes.of(Relation.class).forEach(change -> relation(file, change, gone));
    changes.of(Column.class).forEach(change -> column(file, change, gone));
    for (Change<Routine> change : changes.of(Routine.class)) {
      other(
          file,
          change,
          change.object().kind(),
          name(change.before() == null ? null : change.before().name()),
          gone);
    }
    for (Change<Type> change : changes.of(Type.class)) {
      if (!change.object().kind().equals("composite")) {
        other(
            file,
            change,
            change.object().kind() + " type",
            List.of(QualifiedNames.last(change.object().name())),
            gone);
      }
    }
    changes
        .of(EnumLabel.class)
        .forEach(change -> other(file, change, "enum value", List.of(), gone));
    changes.of(Namespace.class).forEach(change -> other(file, change, "schema", List.of(), gone));
    return List.copyOf(gone);
  }

  /** A routine's name without the types of its arguments. */
  private static List<String> name(String signature) {
    return signature == null
        ? List.of()
        : List.of(QualifiedNames.last(signature.substring(0, signature.indexOf('('))));
  }

  private static <T extends SchemaObject> void other(
      ObservedFile file,
      Change<T> change,
      String kind,
      List<String> words,
      List<RemovedName> gone) {
    if (!change.isAdded() && !kept(change) && !isReplaced(file, change.before())) {
      gone.add(
          new RemovedName(kind + " " + change.before().name(), how(change), null, null, words));
    }
  }

  private static <T extends SchemaObject> boolean kept(Change<T> change) {
    return change.isAltered() && change.before().name().equals(change.after().name());
  }

  /** By its name running code finds what has taken its place, of the same kind. */
  private static boolean isReplaced(ObservedFile file, SchemaObject before) {
    return file.after().objects().values().stream()
        .anyMatch(
            it ->
                it.getClass() == before.getClass()
                    && it.name().equals(before.name())
                    && !it.key().equals(before.key()));
  }

  /** The same, with each of its columns. */
  private static boolean isReplaced(ObservedFile file, Relation before) {
    return file.after()
        .relation(before.name())
        .filter(is -> !is.key().equals(before.key()))
        .filter(
            is ->
                file.before().columns(before.key()).stream()
                    .allMatch(
                        was ->
                            file.after().columns(is.key()).stream()
                                .anyMatch(
                                    column ->
                                        column.column().equals(was.column())
                                            && column.type().equals(was.type()))))
        .isPresent();
  }

  private static <T extends SchemaObject> String how(Change<T> change) {
    return change.isDropped() ? "is gone" : "becomes " + change.after().name();
  }

  /** A sequence that belongs to a column goes with it, and only the column is named by code. */
  private static void relation(ObservedFile file, Change<Relation> change, List<RemovedName> gone) {
    if (change.isAdded() || kept(change) || isReplaced(file, change.before())) {
      return;
    }
    Relation before = change.before();
    boolean owned = before.definition() != null && before.definition().contains(" OWNED BY ");
    if (!(before.kind().equals("sequence") && owned)) {
      gone.add(
          new RemovedName(
              before.kind() + " " + before.name(),
              how(change),
              before.name(),
              null,
              List.of(QualifiedNames.last(before.name()))));
    }
  }

  private static void column(ObservedFile file, Change<Column> change, List<RemovedName> gone) {
    Column before = change.before();
    if (before == null
        || before.inherited()
        || file.after().find(Relation.class, before.relation()).isEmpty()) {
      return;
    }
    String how = null;
    if (change.isDropped()) {
      how = "is gone";
    } else if (!before.column().equals(change.after().column())) {
      how = "becomes " + change.after().column();
    } else if (!before.type().equals(change.after().type()) && !isWider(change)) {
      how = "changes from %s to %s".formatted(before.type(), change.after().type());
    }
    if (how != null) {
      String relation = file.before().find(Relation.class, before.relation()).orElseThrow().name();
      String column = QualifiedNames.last(before.column());
      gone.add(
          new RemovedName(
              "column " + before.name(),
              how,
              relation,
              column,
              List.of(QualifiedNames.last(relation), column)));
    }
  }

  /** Text stays text, and what running code writes still fits. */
  private static boolean isWider(Change<Column> change) {
    Conversion.Type before = Conversion.Type.of(change.before().type());
    Conversion.Type after = Conversion.Type.of(change.after().type());
    boolean alike =
        before.isText() && after.isText()
            || before.base().equals("numeric") && after.base().equals("numeric");
    return alike
        && Conversion.of(change.before().type(), change.after().type(), "c")
            instanceof Conversion.Harmless;
  }
}
