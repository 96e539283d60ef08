package trasiego.rule.name;

import static trasiego.hazard.HazardCode.RENAME_COLUMN;
import static trasiego.hazard.HazardCode.RENAME_CONSTRAINT;
import static trasiego.hazard.HazardCode.RENAME_ENUM_VALUE;
import static trasiego.hazard.HazardCode.RENAME_FUNCTION;
import static trasiego.hazard.HazardCode.RENAME_SCHEMA;
import static trasiego.hazard.HazardCode.RENAME_SEQUENCE;
import static trasiego.hazard.HazardCode.RENAME_TABLE;
import static trasiego.hazard.HazardCode.RENAME_TYPE;
import static trasiego.hazard.HazardCode.RENAME_VIEW;
import static trasiego.hazard.HazardCode.REVOKE_GRANT;
import static trasiego.hazard.HazardCode.SET_SCHEMA;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.hazard.Phase;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;
import trasiego.rule.type.ReplacedType;

/**
 * Names that running code knows and that lead to nothing from the moment of commit. A rename is
 * recognized by the identity of what it renames, so that DO blocks and functions hide none.
 */
public final class RenameRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(RenameRules::schema, RENAME_SCHEMA),
          Rule.of(RenameRules::relation, RENAME_TABLE, RENAME_VIEW, RENAME_SEQUENCE, SET_SCHEMA)
              .alsoReporting(REVOKE_GRANT),
          Rule.of(RenameRules::column, RENAME_COLUMN),
          Rule.of(RenameRules::type, RENAME_TYPE, SET_SCHEMA),
          Rule.of(RenameRules::label, RENAME_ENUM_VALUE),
          Rule.of(RenameRules::routine, RENAME_FUNCTION, SET_SCHEMA),
          Rule.of(RenameRules::constraint, RENAME_CONSTRAINT),
          Rule.in(Phase.RENAMES, RenameRules::sideEffects));

  private static final Set<String> PARTS_OF_TABLES = Set.of("sequence", "composite type");

  private RenameRules() {}

  private static <T extends SchemaObject> List<Change<T>> renamed(
      StatementContext it, Class<T> kind) {
    return it.changes(kind).stream()
        .filter(Change::isAltered)
        .filter(change -> !change.before().name().equals(change.after().name()))
        .toList();
  }

  private static boolean keepsItsOwn(Change<?> change) {
    return NameParts.of(change.before()).own().equals(NameParts.of(change.after()).own());
  }

  private static void schema(StatementContext it) {
    for (Change<Namespace> change : renamed(it, Namespace.class)) {
      if (it.file().isInUse(change.before())) {
        String was = change.before().name();
        it.report(
            RENAME_SCHEMA,
            Severity.RISKY,
            was,
            "every statement of the running release that names something in schema %s fails with 42P01 or 3F000 from the moment of commit, and a search_path with it finds nothing"
                .formatted(was),
            views(it, was, change.after().name()));
      }
      String moved = change.after().name();
      it.takeChanges(object -> NameParts.schema(object.name()).equals(moved));
    }
  }

  /** The new schema beside the old one, with a view for each of its tables and views. */
  private static String views(StatementContext it, String was, String is) {
    return it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(relation -> NameParts.of(relation).qualifier().equals(was))
        .filter(relation -> !PARTS_OF_TABLES.contains(relation.kind()))
        .map(
            relation ->
                "\nCREATE VIEW %s.%s AS SELECT * FROM %s;"
                    .formatted(is, NameParts.of(relation).own(), relation.name()))
        .collect(Collectors.joining("", "CREATE SCHEMA " + is + ";", ""));
  }

  private static void relation(StatementContext it) {
    for (Change<Relation> change : renamed(it, Relation.class)) {
      Optional<Relation> used = it.file().inUse(change.before().key());
      used.filter(_ -> !isOwned(it, change.before()) && isFirst(it, change.before()))
          .ifPresent(table -> RenamedRelation.report(it, change, table));
    }
  }

  /**
   * In one transaction nobody sees the names between: the first rename is reported with the last
   * name.
   */
  private static boolean isFirst(StatementContext it, SchemaObject was) {
    SchemaObject start = it.file().file().before().objects().get(was.key());
    SchemaObject end = it.file().file().after().objects().get(was.key());
    return !it.file().file().transactional()
        || start.name().equals(was.name()) && (end == null || !end.name().equals(start.name()));
  }

  /** A serial's or identity's sequence follows its table without being named by anybody. */
  private static boolean isOwned(StatementContext it, Relation relation) {
    return PARTS_OF_TABLES.contains(relation.kind())
        && (relation.kind().equals("composite type")
            || !SqlWords.of(it.statement()).names(relation));
  }

  private static void column(StatementContext it) {
    for (Change<Column> change : renamed(it, Column.class)) {
      Column was = change.before();
      boolean own = !was.column().equals(change.after().column());
      if (own && it.file().isInUse(was) && !was.inherited() && isFirst(it, was)) {
        RenamedColumn.report(it, change);
      }
    }
  }

  private static void type(StatementContext it) {
    for (Change<Type> change : renamed(it, Type.class)) {
      if (!it.file().isInUse(change.before())
          || ReplacedType.of(it.file(), change.before()).isPresent()) {
        continue;
      }
      String was = change.before().name();
      boolean moved = keepsItsOwn(change);
      it.report(
          moved ? SET_SCHEMA : RENAME_TYPE,
          Severity.RISKY,
          was,
          "every statement of the running release that names type %s, in a cast such as ::%1$s or as the type of a bound value, fails with 42704 from the moment of commit; columns keep working"
              .formatted(was),
          "domain".equals(change.before().kind())
              ? null
              : "CREATE DOMAIN %s AS %s;".formatted(change.after().name(), was));
    }
  }

  private static void label(StatementContext it) {
    for (Change<EnumLabel> change : it.changes(EnumLabel.class)) {
      boolean own = change.isAltered() && !change.before().label().equals(change.after().label());
      if (own && it.file().isInUse(change.before())) {
        NameParts was = NameParts.of(change.before());
        it.report(
            RENAME_ENUM_VALUE,
            Severity.RISKY,
            change.before().name(),
            "every statement of the running release that compares with or writes %s fails with 22P02 from the moment of commit, and rows that it reads hold a value that it does not know"
                .formatted(was.own()),
            "ALTER TYPE %s ADD VALUE IF NOT EXISTS %s;"
                .formatted(was.qualifier(), NameParts.of(change.after()).own()));
      }
    }
  }

  private static void routine(StatementContext it) {
    for (Change<Routine> change : renamed(it, Routine.class)) {
      boolean arguments = NameParts.of(change.before()).equals(NameParts.of(change.after()));
      if (arguments
          || !it.file().isInUse(change.before())
          || RoutineRules.isTrigger(change.before())) {
        continue;
      }
      String was = change.before().name();
      it.report(
          keepsItsOwn(change) ? SET_SCHEMA : RENAME_FUNCTION,
          Severity.RISKY,
          was,
          "every call of %s by the running release fails with 42883 from the moment of commit"
              .formatted(was),
          RoutineCall.under(change.after().name(), change.before()));
    }
  }

  private static void constraint(StatementContext it) {
    for (Change<Constraint> change : renamed(it, Constraint.class)) {
      Constraint was = change.before();
      if (!keepsItsOwn(change)
          && it.file().isInUse(was)
          && !was.inherited()
          && !was.kind().equals("not null")) {
        it.report(
            RENAME_CONSTRAINT,
            Severity.NOTE,
            was.name(),
            "code that knows the constraint by its name, ON CONFLICT ON CONSTRAINT %s or the name in a violation's error, no longer finds it"
                .formatted(NameParts.of(was).own()),
            null);
      }
    }
  }

  /** Texts and names that only follow a rename: the server keeps them in step by itself. */
  private static void sideEffects(StatementContext it) {
    boolean renames =
        it.statement().changes().all().stream()
            .anyMatch(
                change ->
                    change.isAltered() && !change.before().name().equals(change.after().name()));
    if (!renames) {
      return;
    }
    for (Class<? extends SchemaObject> kind :
        List.of(
            Namespace.class,
            Relation.class,
            Column.class,
            Constraint.class,
            Index.class,
            Trigger.class,
            Policy.class,
            Routine.class,
            Type.class,
            EnumLabel.class,
            Grant.class,
            Publication.class)) {
      it.changes(kind).stream()
          .filter(change -> change.isAltered() && RenameSideEffect.isOne(change))
          .forEach(it::take);
    }
  }
}
