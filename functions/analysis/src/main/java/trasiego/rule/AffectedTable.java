package trasiego.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.execution.Hazard;
import trasiego.execution.Lock;
import trasiego.execution.Severity;
import trasiego.observation.Event;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * A table that somebody uses, with all its partitions, as one statement meets it. What happens to
 * partitions because of their parent is the parent's, so that it is reported once.
 *
 * @param table as it was when the file began: the target knows it by that name
 * @param family the names of the table and its partitions, now and when the file began
 */
public record AffectedTable(StatementContext it, Relation table, Set<String> family) {
  public static final String ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE";

  /** The table with this key, if it is in use. */
  public static Optional<AffectedTable> of(StatementContext it, String key) {
    return it.file()
        .file()
        .before()
        .find(Relation.class, key)
        .filter(table -> it.file().isInUse(table.name()))
        .map(table -> new AffectedTable(it, table, family(it, table)));
  }

  /** The table with this name, before or after the statement, if it is in use. */
  public static Optional<AffectedTable> named(StatementContext it, String name) {
    return relation(it, name).flatMap(table -> of(it, table.key()));
  }

  /** The tables that untaken events of this kind are about, each under its changed ancestor. */
  public static List<AffectedTable> ofEvents(StatementContext it, Event.Kind kind) {
    return roots(it, it.events(kind).stream().map(Event::relation));
  }

  /** The tables with these names, each under its changed ancestor. */
  public static List<AffectedTable> roots(StatementContext it, Stream<String> names) {
    Map<String, AffectedTable> found = new LinkedHashMap<>();
    names
        .flatMap(name -> relation(it, name).stream())
        .flatMap(table -> of(it, root(it, table)).stream())
        .forEach(subject -> found.putIfAbsent(subject.key(), subject));
    return List.copyOf(found.values());
  }

  private static Optional<Relation> relation(StatementContext it, String name) {
    return it.after().relation(name).or(() -> it.before().relation(name));
  }

  /** The topmost ancestor that the statement itself altered. */
  private static String root(StatementContext it, Relation table) {
    String root = table.key();
    Optional<Relation> at = it.after().find(Relation.class, table.parent());
    while (at.isPresent()) {
      if (isAltered(it, at.get().key())) {
        root = at.get().key();
      }
      at = it.after().find(Relation.class, at.get().parent());
    }
    return root;
  }

  private static boolean isAltered(StatementContext it, String key) {
    return it.statement().changes().all().stream()
        .anyMatch(
            change ->
                switch (change.object()) {
                  case Column column -> column.relation().equals(key) && !column.inherited();
                  case Constraint one -> key.equals(one.relation()) && !one.inherited();
                  case Index index -> index.relation().equals(key) && !index.inherited();
                  default -> false;
                });
  }

  private static Set<String> family(StatementContext it, Relation table) {
    Set<String> names = new LinkedHashSet<>();
    for (Schema structure : List.of(it.file().file().before(), it.before(), it.after())) {
      structure.find(Relation.class, table.key()).ifPresent(own -> names.add(own.name()));
      structure
          .all(Relation.class)
          .filter(other -> isBelow(structure, other, table.key()))
          .forEach(other -> names.add(other.name()));
    }
    return names;
  }

  private static boolean isBelow(Schema structure, Relation other, String ancestor) {
    for (String at = other.parent(); at != null; ) {
      if (at.equals(ancestor)) {
        return true;
      }
      at = structure.find(Relation.class, at).map(Relation::parent).orElse(null);
    }
    return false;
  }

  public String key() {
    return table.key();
  }

  /** As the statement left it. */
  public String name() {
    return it.after().find(Relation.class, key()).map(Relation::name).orElse(table.name());
  }

  public boolean isPartitioned() {
    return table.kind().equals("partitioned table");
  }

  public boolean isLarge() {
    return family.stream().anyMatch(it.file()::isLarge);
  }

  /** RISKY where it is large, else a NOTE. */
  public Severity bySize() {
    return isLarge() ? Severity.RISKY : Severity.NOTE;
  }

  /** Whether the target is known to hold rows of it; unknown counts as yes. */
  public boolean hasRows() {
    return !it.file().target().known() || weighed().stream().anyMatch(one -> one.rows() > 0);
  }

  /** How many rows the target is estimated to hold of it; 0 where none was asked. */
  public long count() {
    return weighed().stream().mapToLong(TargetTables.Table::rows).sum();
  }

  /** Of the table and its partitions; 0 where nobody knows. */
  public double writesPerSecond() {
    return weighed().stream().mapToDouble(TargetTables.Table::writesPerSecond).sum();
  }

  /** A phrase such as {@code 5,000,000 rows (900 MB)}. */
  public String rows() {
    if (!it.file().target().known()) {
      return "all its rows (size unknown: large %s)".formatted(it.file().thresholds().from());
    }
    List<TargetTables.Table> weighed = weighed();
    return String.format(
        Locale.ROOT,
        "%,d rows (%s)",
        count(),
        Sizes.bytes(weighed.stream().mapToLong(TargetTables.Table::bytes).sum()));
  }

  /** The table's own weight, or its partitions' where it stores nothing itself. */
  private List<TargetTables.Table> weighed() {
    Optional<TargetTables.Table> own =
        it.file().target().table(table.name()).filter(one -> one.rows() > 0);
    return own.isPresent()
        ? List.of(own.get())
        : family.stream().flatMap(name -> it.file().target().table(name).stream()).toList();
  }

  /** Untaken events on the table and its partitions. */
  public List<Event> events(Event.Kind... kinds) {
    List<Event> found = new ArrayList<>();
    for (Event.Kind kind : kinds) {
      it.events(kind).stream().filter(one -> family.contains(one.relation())).forEach(found::add);
    }
    return found;
  }

  public void take(Event.Kind... kinds) {
    events(kinds).forEach(it::take);
  }

  /** Whether a hazard of the table, or of a part of it, has been reported for this statement. */
  public boolean isReported() {
    return it.hazards().stream()
        .map(Hazard::object)
        .anyMatch(object -> object.equals(name()) || object.startsWith(name() + "."));
  }

  public boolean isRewritten() {
    return it.statement().rewritten().stream().anyMatch(family::contains);
  }

  /** Whether this statement itself took such a lock. */
  public boolean gained(String... modes) {
    return isIn(it.statement().gained(), modes);
  }

  /** Whether such a lock was held when the statement ended, whoever took it. */
  public boolean held(String... modes) {
    return isIn(it.statement().held(), modes) || gained(modes);
  }

  private boolean isIn(List<Lock> locks, String... modes) {
    return locks.stream()
        .anyMatch(lock -> family.contains(lock.relation()) && List.of(modes).contains(lock.mode()));
  }

  public List<Column> columns() {
    return it.after().columns(key());
  }

  /** The names of these columns, quoted where needed. */
  public List<String> columns(List<Integer> numbers) {
    return numbers.stream()
        .flatMap(
            number -> columns().stream().filter(one -> one.number() == number).map(Column::column))
        .toList();
  }

  /** The part of an object's name that comes after the table's. */
  public String own(String name) {
    return name.substring(name().length() + 1);
  }
}
