package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_VIEW;
import static trasiego.hazard.HazardCode.DROP_COLUMN;
import static trasiego.hazard.HazardCode.DROP_EXTENSION;
import static trasiego.hazard.HazardCode.DROP_SCHEMA;
import static trasiego.hazard.HazardCode.DROP_SEQUENCE;
import static trasiego.hazard.HazardCode.DROP_TABLE;
import static trasiego.hazard.HazardCode.DROP_TYPE;
import static trasiego.hazard.HazardCode.DROP_VIEW;
import static trasiego.hazard.HazardCode.REVOKE_GRANT;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.hazard.Phase;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;
import trasiego.rule.row.NumberRules;
import trasiego.rule.type.ReplacedType;

/** What is gone from the moment of commit, with everything that is a part of it. */
public final class DropRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(DropRules::schema, DROP_SCHEMA),
          Rule.of(DropRules::relation, DROP_TABLE, DROP_SEQUENCE, DROP_VIEW)
              .alsoReporting(CHANGE_VIEW, REVOKE_GRANT),
          Rule.of(DropRules::column, DROP_COLUMN),
          Rule.of(DropRules::type, DROP_TYPE),
          Rule.of(DropRules::extension, DROP_EXTENSION),
          Rule.in(Phase.DROPS, DropRules::parts));

  private DropRules() {}

  /** Wholes of one kind that no rule has taken and that somebody may use. */
  static <T extends SchemaObject> List<T> dropped(StatementContext it, Class<T> kind) {
    DroppedParts parts = DroppedParts.of(it);
    return it.changes(kind).stream()
        .filter(Change::isDropped)
        .map(Change::before)
        .filter(object -> !parts.isPart(object) && it.file().isInUse(object))
        .toList();
  }

  private static void schema(StatementContext it) {
    for (Namespace schema : dropped(it, Namespace.class)) {
      List<String> tables =
          it.statement().changes().dropped(Relation.class).stream()
              .filter(relation -> NameParts.of(relation).qualifier().equals(schema.name()))
              .filter(relation -> !relation.kind().equals("sequence"))
              .map(relation -> relation.kind() + " " + NameParts.of(relation).own())
              .toList();
      it.report(
          DROP_SCHEMA,
          Severity.RISKY,
          schema.name(),
          tables.isEmpty()
              ? "a search_path or a statement of the running release that names schema %s finds nothing from the moment of commit"
                  .formatted(schema.name())
              : "everything in schema %s is gone for good, rows included: %s"
                  .formatted(schema.name(), String.join(", ", tables)),
          null);
    }
  }

  private static void relation(StatementContext it) {
    for (Relation relation : dropped(it, Relation.class)) {
      switch (relation.kind()) {
        case "view", "materialized view" -> ViewRules.drop(it, relation);
        case "sequence" -> sequence(it, relation);
        case "composite type" -> {}
        default -> table(it, relation);
      }
    }
  }

  private static void table(StatementContext it, Relation table) {
    it.report(
        DROP_TABLE,
        Severity.RISKY,
        table.name(),
        "its rows (%s) are gone for good, and every statement of the running release that names %s fails with 42P01 from the moment of commit"
            .formatted(it.file().size(table.name()), table.name()),
        null);
  }

  private static void sequence(StatementContext it, Relation sequence) {
    Optional<Replacement> replacement = Replacement.of(it.file(), sequence);
    boolean ofIdentity =
        it.statement().changes().altered(Column.class).stream()
            .filter(change -> !change.before().identity().isEmpty())
            .anyMatch(
                change -> sequence.definition().endsWith(" OWNED BY " + change.before().name()));
    if (ofIdentity || replacement.filter(_ -> NumberRules.isSetForward(it, sequence)).isPresent()) {
      return;
    }
    it.report(
        DROP_SEQUENCE,
        Severity.RISKY,
        sequence.name(),
        "every nextval('%s') of the running release fails with 42P01 from the moment of commit, and where it stood is forgotten"
            .formatted(sequence.name()),
        null);
  }

  private static void column(StatementContext it) {
    for (Column column : dropped(it, Column.class)) {
      if (column.inherited()) {
        continue;
      }
      Optional<Relation> table = it.file().inUse(column.relation());
      it.report(
          DROP_COLUMN,
          Severity.RISKY,
          column.name(),
          "what it holds is gone for good, and every statement of the running release that names %s, or reads * into fields of its own, fails (42703) from the moment of commit"
              .formatted(column.name()),
          table.filter(Relation::isTable).map(_ -> safer(column)).orElse(null));
    }
  }

  private static String safer(Column column) {
    String table = NameParts.of(column).qualifier();
    boolean required =
        column.notNull() && column.defaultExpression() == null && column.identity().isEmpty();
    return required
        ? "-- first of all, so that a release may leave it out\n"
            + Sql.alter(table, "ALTER COLUMN " + column.column() + " DROP NOT NULL")
        : null;
  }

  private static void type(StatementContext it) {
    for (Type type : dropped(it, Type.class)) {
      if (ReplacedType.of(it.file(), type).isPresent()) {
        continue;
      }
      String labels =
          it.file()
              .file()
              .before()
              .all(EnumLabel.class)
              .filter(label -> label.type().equals(type.key()))
              .map(label -> NameParts.of(label).own())
              .collect(Collectors.joining(", "));
      it.report(
          DROP_TYPE,
          Severity.RISKY,
          type.name(),
          "every statement of the running release that names %s %s%s fails with 42704 from the moment of commit, drivers that look up its OID included"
              .formatted(type.kind(), type.name(), labels.isEmpty() ? "" : " (" + labels + ")"),
          null);
    }
  }

  private static void extension(StatementContext it) {
    for (Extension extension : dropped(it, Extension.class)) {
      it.report(
          DROP_EXTENSION,
          Severity.RISKY,
          extension.name(),
          "its functions, types and operators are gone: every statement of the running release that"
              + " uses one fails with 42883 or 42704 from the moment of commit",
          null);
    }
  }

  /** The parts of what is reported, or of what is nobody's yet, and texts that name them. */
  private static void parts(StatementContext it) {
    DroppedParts parts = DroppedParts.of(it);
    it.takeChanges(
        object ->
            parts.dropped().contains(object)
                && (parts.isPart(object) || isReported(object))
                && !locksAnother(object, parts));
    if (!parts.dropped().isEmpty()) {
      it.changes(Publication.class).stream().filter(Change::isAltered).forEach(it::take);
      it.changes(Grant.class).stream()
          .filter(change -> change.isDropped() && isOfDropped(change.before(), parts))
          .forEach(it::take);
    }
  }

  /** Dropping a foreign key locks the table that it points to: rules of locks say so. */
  private static boolean locksAnother(SchemaObject object, DroppedParts parts) {
    return object instanceof Constraint it
        && it.kind().equals("foreign key")
        && parts.dropped().stream().noneMatch(other -> other.key().equals(it.referenced()));
  }

  private static boolean isReported(SchemaObject object) {
    return object instanceof Relation
        || object instanceof Namespace
        || object instanceof Column
        || object instanceof Type
        || object instanceof Extension;
  }

  static boolean isOfDropped(Grant grant, DroppedParts parts) {
    return parts.dropped().stream().anyMatch(object -> grant.name().endsWith(" " + object.name()));
  }
}
