package trasiego.rule.name;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.NameParts;
import trasiego.rule.StatementContext;

/**
 * What goes with something else because it is a part of it: a table takes its columns, indexes,
 * constraints, triggers, policies, partitions and its own sequences with it, a column the
 * constraints and indexes that it is in.
 */
record DroppedParts(List<SchemaObject> dropped) {
  static DroppedParts of(StatementContext it) {
    return new DroppedParts(
        it.statement().changes().all().stream()
            .filter(Change::isDropped)
            .map(Change::before)
            .toList());
  }

  /** Whether it goes with another object that is dropped as well. */
  boolean isPart(SchemaObject object) {
    return object instanceof Grant
        || dropped.stream().anyMatch(whole -> whole != object && isPart(object, whole));
  }

  private static boolean isPart(SchemaObject object, SchemaObject whole) {
    return switch (whole) {
      case Namespace schema -> NameParts.schema(object.name()).equals(schema.name());
      case Relation relation -> isPart(object, relation);
      case Column column -> isPart(object, column);
      case Constraint constraint -> isPart(object, constraint);
      case SchemaObject.Type type -> isPart(object, type);
      default -> false;
    };
  }

  private static boolean isPart(SchemaObject object, Relation whole) {
    return switch (object) {
      case Relation it ->
          whole.key().equals(it.parent()) && it.bound() != null || isOwned(it, whole.name() + ".");
      case Column it -> it.relation().equals(whole.key());
      case Constraint it -> whole.key().equals(it.relation());
      case Index it -> it.relation().equals(whole.key());
      case Trigger it -> it.relation().equals(whole.key());
      case Policy it -> it.relation().equals(whole.key());
      default -> false;
    };
  }

  private static boolean isPart(SchemaObject object, Column whole) {
    return switch (object) {
      case Relation it -> isOwned(it, whole.name());
      case Constraint it ->
          whole.relation().equals(it.relation()) && it.columns().contains(whole.number());
      // An expression's columns are not recorded; nothing else drops an index of the same table.
      case Index it -> it.relation().equals(whole.relation());
      default -> false;
    };
  }

  private static boolean isPart(SchemaObject object, Constraint whole) {
    return object instanceof Index it && it.key().equals(whole.index());
  }

  private static boolean isPart(SchemaObject object, SchemaObject.Type whole) {
    return switch (object) {
      case EnumLabel it -> it.type().equals(whole.key());
      case Constraint it -> whole.key().equals(it.type());
      case Relation it -> it.kind().equals("composite type") && it.name().equals(whole.name());
      case Column it ->
          it.name().startsWith(whole.name() + ".") && whole.kind().equals("composite");
      default -> false;
    };
  }

  private static boolean isOwned(Relation sequence, String owner) {
    return sequence.kind().equals("sequence")
        && sequence.definition() != null
        && sequence.definition().contains("OWNED BY " + owner);
  }

  /** What is left when parts are taken, by kind. */
  Set<SchemaObject> wholes() {
    return dropped.stream()
        .filter(object -> !isPart(object))
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }
}
