package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.PENDING_TRIGGER_EVENTS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.sql.Tree;

/**
 * A write whose deferred checks wait for the commit, and a change of its table that cannot be made
 * meanwhile ({@code CheckTableNotInUse} of PostgreSQL's {@code tablecmds.c}). Without rows nothing
 * waits, so that a trial on a copy of the structure runs well.
 */
public final class PendingEventRules {
  public static final List<Rule> ALL =
      List.of(Rule.of(PendingEventRules::changeAfterWrite, PENDING_TRIGGER_EVENTS));

  private static final Set<String> WRITES =
      Set.of("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt");

  /** First words of these; a WITH may end in one. */
  private static final Set<String> WRITING = Set.of("DELETE", "INSERT", "MERGE", "UPDATE", "WITH");

  /** And of SET CONSTRAINTS. */
  private static final Set<String> CONCERNED =
      Set.of("DELETE", "INSERT", "MERGE", "SET", "UPDATE", "WITH");

  /** By {@code parsenodes.h}: what an event trigger of a row is for. */
  private static final int ON_INSERT = 4;

  private static final int ON_DELETE = 8;
  private static final int ON_UPDATE = 16;

  private PendingEventRules() {}

  private static void changeAfterWrite(StatementContext it) {
    if (!it.file().file().transactional()
        || it.statement().failure() != null
        || it.earlier().stream().noneMatch(earlier -> begins(earlier, WRITING))) {
      return;
    }
    List<SchemaObject> deferrable = deferrable(it.before());
    if (deferrable.isEmpty()) {
      return;
    }
    for (Relation table : changed(it, Tree.of(it.statement().sql()))) {
      waiting(it, table, deferrable).entrySet().stream()
          .findFirst()
          .ifPresent(found -> report(it, table, found.getKey(), found.getValue()));
    }
  }

  private static void report(
      StatementContext it, Relation table, SchemaObject check, ObservedStatement write) {
    it.report(
        PENDING_TRIGGER_EVENTS,
        Severity.RISKY,
        table.name(),
        "each row that line %d writes leaves a check of %s for the commit, and until then %s cannot be changed: with a single row it fails with 55006, without one it runs"
            .formatted(write.line(), check.name(), table.name()),
        "SET CONSTRAINTS ALL IMMEDIATE;\n" + it.statement().sql() + ";");
  }

  private static boolean begins(ObservedStatement statement, Set<String> words) {
    return !statement.words().isEmpty() && words.contains(statement.words().getFirst());
  }

  /** What may be put off to the commit: in most schemas nothing, and then nothing is parsed. */
  private static List<SchemaObject> deferrable(Schema schema) {
    Stream<Constraint> keys =
        schema
            .all(Constraint.class)
            .filter(key -> key.kind().equals("foreign key"))
            .filter(key -> isDeferrable(key.definition()));
    Stream<Trigger> triggers =
        schema
            .all(Trigger.class)
            .filter(trigger -> !trigger.enabled().equals("D"))
            .filter(trigger -> isDeferrable(trigger.definition()));
    return Stream.<SchemaObject>concat(keys, triggers).toList();
  }

  private static boolean isDeferrable(String definition) {
    return definition.contains(" DEFERRABLE") && !definition.contains(" NOT DEFERRABLE");
  }

  /** The tables that the statement changes as a whole. */
  private static List<Relation> changed(StatementContext it, Tree change) {
    Stream<Name> names =
        switch (change.kind()) {
          case "AlterTableStmt", "ClusterStmt", "IndexStmt" ->
              Stream.of(Name.of(change.field("relation")));
          case "TruncateStmt" -> change.fields("relations", "RangeVar").map(Name::of);
          case "DropStmt" -> change.fields("objects", "List").map(Name::ofList);
          default -> Stream.empty();
        };
    return names.flatMap(name -> table(it, it.statement(), name).stream()).toList();
  }

  /** What waits for the commit on this table, and the write that it is of. */
  private static Map<SchemaObject, ObservedStatement> waiting(
      StatementContext it, Relation table, List<SchemaObject> deferrable) {
    Map<SchemaObject, ObservedStatement> waiting = new LinkedHashMap<>();
    Deferral deferral = new Deferral();
    List<ObservedStatement> concerned =
        it.earlier().stream().filter(earlier -> begins(earlier, CONCERNED)).toList();
    for (ObservedStatement earlier : concerned) {
      Tree tree = Tree.of(earlier.sql());
      if (tree.kind().equals("ConstraintsSetStmt")) {
        deferral.set(tree);
        waiting.keySet().removeIf(check -> !deferral.holds(check));
      } else if (WRITES.contains(tree.kind())
          && table(it, earlier, Name.of(tree.field("relation")))
              .filter(table::equals)
              .isPresent()) {
        deferrable.stream()
            .filter(deferral::holds)
            .filter(check -> isAskedBy(it.before(), check, table, tree))
            .forEach(check -> waiting.putIfAbsent(check, earlier));
      }
    }
    return waiting;
  }

  /**
   * Whether a constraint or constraint trigger asks something of the table's rows at this write.
   */
  private static boolean isAskedBy(Schema schema, SchemaObject check, Relation table, Tree write) {
    Set<String> set =
        write
            .fields("targetList", "ResTarget")
            .map(target -> target.path("name").asString(""))
            .collect(Collectors.toSet());
    return switch (check) {
      case Constraint key -> isAskedBy(schema, key, table, write.kind(), set);
      case Trigger trigger ->
          trigger.relation().equals(table.key())
              && isFiredBy(Tree.of(trigger.definition()), write.kind(), set);
      default -> false;
    };
  }

  private static boolean isAskedBy(
      Schema schema, Constraint key, Relation table, String write, Set<String> set) {
    boolean isOwn = table.key().equals(key.relation());
    boolean isReferenced = table.key().equals(key.referenced());
    return switch (write) {
      case "InsertStmt" -> isOwn;
      // What cascades is done at once; only that nothing refers to the row can wait.
      case "DeleteStmt" -> isReferenced && !key.definition().contains(" ON DELETE ");
      case "UpdateStmt" ->
          isOwn && isAnySet(schema, table, key.columns(), set)
              || isReferenced
                  && !key.definition().contains(" ON UPDATE ")
                  && isAnySet(schema, table, key.referencedColumns(), set);
      default -> isOwn;
    };
  }

  private static boolean isAnySet(
      Schema schema, Relation table, List<Integer> columns, Set<String> set) {
    return schema.columns(table.key()).stream()
        .filter(column -> columns.contains(column.number()))
        .map(Column::column)
        .anyMatch(column -> set.contains(NameParts.plain(column)));
  }

  private static boolean isFiredBy(Tree trigger, String write, Set<String> set) {
    int events = trigger.field("events").asInt(0);
    List<String> columns =
        trigger
            .field("columns")
            .valueStream()
            .map(column -> column.path("String").path("sval").asString(""))
            .toList();
    return trigger.field("isconstraint").asBoolean(false)
        && switch (write) {
          case "InsertStmt" -> (events & ON_INSERT) != 0;
          case "DeleteStmt" -> (events & ON_DELETE) != 0;
          case "UpdateStmt" ->
              (events & ON_UPDATE) != 0
                  && (columns.isEmpty() || columns.stream().anyMatch(set::contains));
          default -> (events & (ON_INSERT | ON_UPDATE | ON_DELETE)) != 0;
        };
  }

  /** The table that a name of the statement stands for, as its locks tell. */
  private static Optional<Relation> table(
      StatementContext it, ObservedStatement statement, Name name) {
    return Stream.concat(statement.gained().stream(), statement.held().stream())
        .map(lock -> NameParts.of(lock.relation()))
        .filter(name::isOf)
        .flatMap(parts -> it.before().relation(parts.qualifier() + "." + parts.own()).stream())
        .findFirst();
  }

  /**
   * @param schema empty where none is written
   */
  private record Name(String schema, String table) {
    static Name of(JsonNode rangeVar) {
      return new Name(
          rangeVar.path("schemaname").asString(""), rangeVar.path("relname").asString(""));
    }

    static Name ofList(JsonNode list) {
      List<String> parts =
          list.path("items")
              .valueStream()
              .map(part -> part.path("String").path("sval").asString(""))
              .toList();
      return new Name(
          parts.size() < 2 ? "" : parts.get(parts.size() - 2),
          parts.isEmpty() ? "" : parts.getLast());
    }

    boolean isOf(NameParts parts) {
      return parts.matches(schema, table);
    }
  }

  /** Which deferrable checks wait at one moment, after what SET CONSTRAINTS said so far. */
  private static final class Deferral {
    private final Map<String, Boolean> named = new LinkedHashMap<>();
    private Optional<Boolean> all = Optional.empty();

    void set(Tree statement) {
      boolean isDeferred = statement.field("deferred").asBoolean(false);
      List<String> names =
          statement
              .fields("constraints", "RangeVar")
              .map(constraint -> constraint.path("relname").asString(""))
              .toList();
      if (names.isEmpty()) {
        named.clear();
        all = Optional.of(isDeferred);
      }
      names.forEach(name -> named.put(name, isDeferred));
    }

    boolean holds(SchemaObject check) {
      String definition =
          switch (check) {
            case Constraint it -> it.definition();
            case Trigger it -> it.definition();
            default -> "";
          };
      return Optional.ofNullable(named.get(NameParts.of(check).plain()))
          .or(() -> all)
          .orElse(definition.contains(" INITIALLY DEFERRED"));
    }
  }
}
