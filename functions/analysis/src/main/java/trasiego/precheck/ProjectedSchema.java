package trasiego.precheck;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Type;

/**
 * The schema as it will be, statement by statement, and how its rows follow from those of the
 * target as it is.
 */
final class ProjectedSchema {
  private static final List<String> WRITES = List.of("INSERT", "UPDATE", "DELETE", "MERGE");

  private final Schema target;
  private final Map<String, String> expressions = new HashMap<>();
  private final Map<String, String> unknown = new HashMap<>();
  private final Map<String, String> writers = new HashMap<>();
  private Map<String, SchemaObject> objects;
  private Schema now;

  /**
   * @param target the schema before the first file
   */
  ProjectedSchema(Schema target) {
    this.target = target;
    begin(target);
  }

  private void begin(Schema structure) {
    objects = new LinkedHashMap<>(structure.objects());
    now = structure;
  }

  /** A file begins where the one before it ended. */
  void begin(ObservedFile file) {
    begin(file.before());
  }

  Schema now() {
    return now;
  }

  Schema target() {
    return target;
  }

  /** The statement has run. */
  void pass(ObservedFile file, ObservedStatement statement) {
    for (Change<Column> change : statement.changes().altered(Column.class)) {
      if (isRetyped(statement, change)) {
        retype(change, statement);
      }
    }
    for (Change<SchemaObject> change : statement.changes().all()) {
      if (change.isDropped()) {
        objects.remove(change.before().key());
      } else {
        objects.put(change.after().key(), change.after());
      }
    }
    now = new Schema(objects);
    String who = "%s line %d".formatted(file.name(), statement.line());
    written(statement).forEach(key -> writers.putIfAbsent(key, who));
  }

  /** Whether its values become others: a type that is only renamed takes its columns along. */
  static boolean isRetyped(ObservedStatement statement, Change<Column> change) {
    String was = change.before().type();
    String is = change.after().type();
    return !was.equals(is)
        && statement.changes().altered(Type.class).stream()
            .noneMatch(type -> type.before().name().equals(was) && type.after().name().equals(is));
  }

  /** Tables whose rows the statement writes, as its locks and words say: a copy has no rows. */
  private List<String> written(ObservedStatement statement) {
    boolean writes =
        !statement.words().isEmpty()
            && statement.words().stream().limit(1).anyMatch(WRITES::contains);
    return now.all(Relation.class)
        .filter(Relation::isTable)
        .filter(
            table ->
                statement.gained().stream()
                        .anyMatch(
                            lock ->
                                lock.mode().equals("ROW EXCLUSIVE")
                                    && lock.relation().equals(table.name()))
                    || writes && mentions(statement, table))
        .map(Relation::key)
        .toList();
  }

  private static boolean mentions(ObservedStatement statement, Relation table) {
    String name = QualifiedNames.quotedLast(table.name());
    return statement.words().stream()
        .anyMatch(word -> word.equals(name) || word.equals(name.toUpperCase(Locale.ROOT)));
  }

  /** Who writes these rows before this moment; empty where nobody does. */
  Optional<String> writer(String relation) {
    return Optional.ofNullable(writers.get(relation));
  }

  /** Whether the table holds rows on the target. */
  boolean isOnTarget(String relation) {
    return target.find(Relation.class, relation).filter(Relation::isTable).isPresent();
  }

  private void retype(Change<Column> change, ObservedStatement statement) {
    Column before = change.before();
    Optional<String> own = expression(before);
    Optional<String> using = Expressions.using(statement.sql(), before.column());
    String type = change.after().type();
    if (using.isPresent()) {
      if (reads(before.relation(), using.get()).isPresent()) {
        expressions.put(before.key(), "(%s)::%s".formatted(using.get(), type));
      } else {
        unknown.put(before.key(), "a column that its USING reads is changed as well");
      }
    } else {
      own.ifPresent(it -> expressions.put(before.key(), "(%s)::%s".formatted(it, type)));
    }
  }

  /**
   * The target's columns that an expression reads by their names of this moment; empty where one of
   * them is not as it is on the target.
   */
  Optional<List<Column>> reads(String relation, String expression) {
    java.util.Set<String> names = Expressions.names(expression);
    List<Column> read =
        now.columns(relation).stream()
            .filter(column -> names.contains(QualifiedNames.last(column.column())))
            .toList();
    List<Column> found = new ArrayList<>();
    for (Column column : read) {
      if (!isAsOnTarget(column)) {
        return Optional.empty();
      }
      found.add(target.find(Column.class, column.key()).orElseThrow());
    }
    return Optional.of(found);
  }

  /** A column of this moment over the target's columns; empty where the target cannot tell. */
  Optional<String> expression(Column column) {
    if (unknown.containsKey(column.key())) {
      return Optional.empty();
    }
    if (expressions.containsKey(column.key())) {
      return Optional.of(expressions.get(column.key()));
    }
    Optional<Column> there = target.find(Column.class, column.key());
    if (there.isPresent()) {
      return there.map(Column::column);
    }
    String value = column.defaultExpression();
    boolean differs = value != null && value.contains("nextval(");
    if (differs || !column.identity().isEmpty() || !column.generated().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of("(%s)::%s".formatted(value == null ? "NULL" : value, column.type()));
  }

  private boolean isAsOnTarget(Column column) {
    return expression(column).filter(column.column()::equals).isPresent();
  }

  /** The columns of these numbers at this moment. */
  List<Column> columns(String relation, Collection<Integer> numbers) {
    return numbers.stream()
        .flatMap(
            number -> now.columns(relation).stream().filter(column -> column.number() == number))
        .toList();
  }

  /** The rows of a table of the target, with the columns that a condition may read. */
  Rows rows(String relation, Collection<Column> read) {
    return rows(relation, read, false);
  }

  /** Rows of the table itself, without those of tables that inherit from it. */
  Rows ownRows(String relation, Collection<Column> read) {
    return rows(relation, read, true);
  }

  private Rows rows(String relation, Collection<Column> read, boolean only) {
    Relation there = target.find(Relation.class, relation).orElseThrow();
    Relation here = now.find(Relation.class, relation).orElse(there);
    boolean partitioned = there.kind().equals("partitioned table");
    List<String> primary = primaryKey(relation);
    String alias = QualifiedNames.quotedLast(here.name());
    String place = partitioned ? "tableoid::regclass || ' ' || ctid" : "ctid::text";
    String key = primary.isEmpty() ? place : key(primary);
    String table = (only && !partitioned ? "ONLY " : "") + there.name();
    if (read.stream().allMatch(this::isAsOnTarget)) {
      return new Rows(there.name(), table + " AS " + alias, key, primary, true, partitioned);
    }
    String columns =
        now.columns(relation).stream()
            .flatMap(column -> expression(column).map(it -> it + " AS " + column.column()).stream())
            .collect(Collectors.joining(", "));
    String from =
        "(SELECT %s, %s AS trasiego_key, ctid AS trasiego_place FROM %s) AS %s"
            .formatted(columns, key, table, alias);
    return new Rows(there.name(), from, "trasiego_key", primary, false, partitioned);
  }

  private static String key(List<String> primary) {
    return primary.size() == 1
        ? primary.getFirst() + "::text"
        : "concat_ws(', ', " + String.join(", ", primary) + ")";
  }

  /** The columns of a table's primary key on the target. */
  List<String> primaryKey(String relation) {
    return target
        .all(Constraint.class)
        .filter(it -> it.kind().equals("primary key") && relation.equals(it.relation()))
        .findFirst()
        .map(
            it ->
                it.columns().stream()
                    .flatMap(
                        number ->
                            target.columns(relation).stream()
                                .filter(column -> column.number() == number))
                    .map(Column::column)
                    .toList())
        .orElse(List.of());
  }
}
