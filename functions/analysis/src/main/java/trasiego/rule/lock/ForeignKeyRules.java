package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.ADD_COLUMN_WITH_CONSTRAINT;
import static trasiego.hazard.HazardCode.ADD_FOREIGN_KEY;
import static trasiego.hazard.HazardCode.DROP_FOREIGN_KEY;
import static trasiego.hazard.HazardCode.FOREIGN_KEY_LOCKS_PARENT;
import static trasiego.hazard.HazardCode.FOREIGN_KEY_WITHOUT_INDEX;
import static trasiego.observation.Event.Kind.VALIDATE;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/** Rules about foreign keys, which lock two tables and read two. */
public final class ForeignKeyRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(ForeignKeyRules::addForeignKey, ADD_FOREIGN_KEY)
              .alsoReporting(ADD_COLUMN_WITH_CONSTRAINT),
          Rule.of(ForeignKeyRules::locksParent, FOREIGN_KEY_LOCKS_PARENT),
          Rule.of(ForeignKeyRules::dropForeignKey, DROP_FOREIGN_KEY),
          Rule.of(ForeignKeyRules::withoutIndex, FOREIGN_KEY_WITHOUT_INDEX));

  private ForeignKeyRules() {}

  private static Stream<Constraint> added(StatementContext it) {
    return it.changes(Constraint.class).stream()
        .filter(Change::isAdded)
        .map(Change::after)
        .filter(one -> one.kind().equals("foreign key") && !one.inherited())
        .filter(one -> !RebuiltIndex.isOne(it, one));
  }

  private static void addForeignKey(StatementContext it) {
    for (Constraint key : added(it).toList()) {
      List<Event> scans =
          it.events(VALIDATE).stream()
              .filter(event -> event.object().equals(Sql.own(key.name())))
              .toList();
      if (!scans.isEmpty()) {
        AffectedTable.of(it, key.relation()).ifPresent(child -> addForeignKey(child, key));
        scans.forEach(it::take);
      }
    }
  }

  private static void addForeignKey(AffectedTable child, Constraint key) {
    StatementContext it = child.it();
    Optional<Column> inline = Added.column(it, key);
    String parent = name(it.after(), key.referenced());
    it.report(
        inline.isPresent() ? ADD_COLUMN_WITH_CONSTRAINT : ADD_FOREIGN_KEY,
        child.bySize(),
        key.name(),
        "%s and all writes to %s wait while %s are looked up in %s"
            .formatted(
                inline.isPresent()
                    ? "all reads and writes of " + child.name()
                    : "all writes to " + child.name(),
                parent,
                child.rows(),
                parent),
        Added.notValid(child, key, inline));
  }

  private static String name(Schema structure, String key) {
    return structure.find(Relation.class, key).map(Relation::name).orElse("the other table");
  }

  /** A new table's keys look harmless, and lock the tables that they point to. */
  private static void locksParent(StatementContext it) {
    added(it)
        .filter(key -> isNew(it, key) || Added.column(it, key).isPresent())
        .filter(key -> it.hazards().stream().noneMatch(one -> one.object().equals(key.name())))
        .forEach(
            key ->
                AffectedTable.of(it, key.referenced())
                    .ifPresent(
                        parent ->
                            it.report(
                                FOREIGN_KEY_LOCKS_PARENT,
                                Severity.NOTE,
                                key.name(),
                                "all writes to %s wait until the file ends, and the file waits for each that has begun"
                                    .formatted(parent.name()),
                                null)));
  }

  /** Whether the table is one that this file creates; alone in a later file a key is short. */
  private static boolean isNew(StatementContext it, Constraint key) {
    return it.file().file().before().find(Relation.class, key.relation()).isEmpty();
  }

  private static void dropForeignKey(StatementContext it) {
    for (Change<Constraint> change : it.changes(Constraint.class)) {
      Constraint key = change.object();
      if (change.isDropped()
          && key.kind().equals("foreign key")
          && !key.inherited()
          && it.after().find(Relation.class, key.relation()).isPresent()
          && !isReplacedAtOnce(it, key)
          && !RebuiltIndex.isOne(it, key)) {
        AffectedTable.of(it, key.referenced())
            .filter(parent -> parent.held(AffectedTable.ACCESS_EXCLUSIVE))
            .ifPresent(parent -> dropForeignKey(it, parent, key));
      }
    }
  }

  /** Another of its name says in the same statement what becomes of it. */
  private static boolean isReplacedAtOnce(StatementContext it, Constraint key) {
    return it.file().file().statements().size() == 1
        && it.after().all(Constraint.class).anyMatch(is -> is.name().equals(key.name()));
  }

  /** Alone in its file it keeps them waiting only until whoever uses them has ended. */
  private static void dropForeignKey(StatementContext it, AffectedTable parent, Constraint key) {
    String child = name(it.after(), key.relation());
    boolean isAlone = it.file().file().statements().size() == 1;
    it.report(
        DROP_FOREIGN_KEY,
        Severity.NOTE,
        key.name(),
        "all reads and writes of %s and of %s wait %s"
            .formatted(
                child,
                parent.name(),
                isAlone
                    ? "until each transaction that uses one of them has ended"
                    : "until the file's other statements have run"),
        null);
  }

  /** Looked at when the file has ended: an index may come later in it. */
  private static void withoutIndex(StatementContext it) {
    Schema end = it.file().file().after();
    added(it)
        .filter(key -> end.find(Constraint.class, key.key()).isPresent())
        .filter(key -> end.indexes(key.relation()).stream().noneMatch(index -> leads(index, key)))
        .forEach(key -> withoutIndex(it, end, key));
  }

  private static boolean leads(Index index, Constraint key) {
    int count = key.columns().size();
    boolean isWhole =
        index.predicate() == null || index.predicate().matches("\\(\"?\\w+\"? IS NOT NULL\\)");
    return index.valid()
        && isWhole
        && index.columns().size() >= count
        && new HashSet<>(index.columns().subList(0, count)).equals(new HashSet<>(key.columns()));
  }

  private static void withoutIndex(StatementContext it, Schema end, Constraint key) {
    Optional<AffectedTable> child = AffectedTable.of(it, key.relation());
    String table = name(end, key.relation());
    List<Column> columns =
        key.columns().stream()
            .flatMap(
                number ->
                    end.columns(key.relation()).stream().filter(one -> one.number() == number))
            .toList();
    String list = String.join(", ", columns.stream().map(Column::column).toList());
    it.report(
        FOREIGN_KEY_WITHOUT_INDEX,
        child.map(AffectedTable::bySize).orElse(Severity.NOTE),
        key.name(),
        "each delete from %s, and each change of its key, reads %s: no index of %s begins with %s"
            .formatted(
                name(end, key.referenced()),
                child.map(AffectedTable::rows).orElse("every row that will be there"),
                table,
                list),
        index(it, child, table, columns, list));
  }

  private static String index(
      StatementContext it,
      Optional<AffectedTable> child,
      String table,
      List<Column> columns,
      String list) {
    if (child.filter(AffectedTable::isPartitioned).isPresent()) {
      return null;
    }
    String name =
        Sql.name(
            Sql.own(table),
            String.join("_", columns.stream().map(one -> Sql.plain(one.column())).toList()),
            "idx");
    String index = "INDEX %s%s ON %s (%s);";
    boolean isNew = child.isEmpty() || columns.stream().anyMatch(one -> isAdded(it, one));
    return child.isEmpty()
        ? "CREATE " + index.formatted("", name, table, list)
        : isNew ? null : "CREATE " + index.formatted("CONCURRENTLY ", name, table, list);
  }

  private static boolean isAdded(StatementContext it, Column column) {
    return it.file().file().before().find(Column.class, column.key()).isEmpty();
  }
}
