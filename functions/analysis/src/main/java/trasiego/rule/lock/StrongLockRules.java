package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.SEVERAL_STRONG_LOCKS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import trasiego.execution.Lock;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.AffectedTable;
import trasiego.rule.LockOrder;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;
import trasiego.rule.row.SlowStatement;

/**
 * Several tables that one file locks. Two short locks are a note; risky is a second lock that is
 * long in coming while the first is held: behind rows that are read or written, or on a table whose
 * writers leave it seldom.
 */
public final class StrongLockRules {
  public static final List<Rule> ALL =
      List.of(Rule.of(StrongLockRules::severalStrongLocks, SEVERAL_STRONG_LOCKS));

  /** Writes a second from which on a lock of a table is hardly ever free; a mean, so the least. */
  static final double BUSY = 10;

  private StrongLockRules() {}

  /** Reported once, where the second table is locked. */
  private static void severalStrongLocks(StatementContext it) {
    if (!it.file().file().transactional()) {
      return;
    }
    Map<String, AffectedTable> before = new LinkedHashMap<>();
    it.earlier().forEach(one -> before.putAll(locked(it, one)));
    Map<String, AffectedTable> now = locked(it, it.statement());
    Set<String> news = new TreeSet<>(now.keySet());
    news.removeAll(before.keySet());
    Optional<LockOrder> otherwise = LockOrder.otherwise(it);
    if (isReportedBefore(it) || before.isEmpty() || news.isEmpty()) {
      otherwise.ifPresent(order -> tellOrder(it, order));
      return;
    }
    AffectedTable first = before.values().iterator().next();
    AffectedTable second = now.get(news.iterator().next());
    Optional<String> waiting = waiting(it, first);
    it.report(
        SEVERAL_STRONG_LOCKS,
        waiting.isPresent() ? Severity.RISKY : Severity.NOTE,
        second.name(),
        String.format(
            Locale.ROOT,
            "the file keeps %s locked while it waits for %s%s: whoever uses both the other way"
                + " round makes a deadlock, and meanwhile all else on %s waits as well%s%s",
            first.name(),
            second.name(),
            waiting.orElse(""),
            first.name(),
            childFirst(it, first, second),
            otherwise.map(order -> words(it, order)).orElse("")),
        split(it));
  }

  /** New tables' foreign keys lock their parents too, and in an order. */
  private static void tellOrder(StatementContext it, LockOrder order) {
    it.report(
        SEVERAL_STRONG_LOCKS,
        Severity.NOTE,
        order.second(),
        "the file locks %s, then %s%s".formatted(order.first(), order.second(), words(it, order)),
        split(it));
  }

  private static String split(StatementContext it) {
    return Sql.files(
        it.file().file().statements().stream().map(one -> Sql.file(List.of(one))).toList());
  }

  /** For what the first lock is held for long before the file has its last one; empty for none. */
  private static Optional<String> waiting(StatementContext it, AffectedTable first) {
    Set<String> held = new TreeSet<>();
    Optional<String> slow = Optional.empty();
    for (ObservedStatement one : it.file().file().statements()) {
      Map<String, AffectedTable> now = locked(it, one);
      boolean further = !held.isEmpty() && !held.containsAll(now.keySet());
      slow =
          slow.or(
              () ->
                  (!held.isEmpty() || now.containsKey(first.key())) && SlowStatement.isSlow(it, one)
                      ? Optional.of(" behind the rows of line %d".formatted(one.line()))
                      : Optional.empty());
      if (further && slow.isPresent()) {
        return slow;
      }
      Optional<String> busy =
          further
              ? now.values().stream()
                  .filter(table -> !held.contains(table.key()))
                  .flatMap(table -> busy(table).stream())
                  .findFirst()
              : Optional.empty();
      if (busy.isPresent()) {
        return busy;
      }
      held.addAll(now.keySet());
    }
    return Optional.empty();
  }

  private static Optional<String> busy(AffectedTable table) {
    double writes = table.writesPerSecond();
    return writes >= BUSY
        ? Optional.of(
            String.format(
                Locale.ROOT, " (%s is written %,.0f times a second)", table.name(), writes))
        : Optional.empty();
  }

  /** A row of a child looks its parent up: whoever writes one locks the child first. */
  private static String childFirst(StatementContext it, AffectedTable first, AffectedTable second) {
    return pointsTo(it, second.key(), first.key())
        ? "; whoever writes %s then looks %s up by a foreign key: lock %s first"
            .formatted(second.name(), first.name(), second.name())
        : "";
  }

  private static String words(StatementContext it, LockOrder order) {
    Schema before = it.file().file().before();
    Optional<String> first = before.relation(order.first()).map(Relation::key);
    Optional<String> second = before.relation(order.second()).map(Relation::key);
    return order.words(
        first.isPresent() && second.isPresent() && pointsTo(it, first.get(), second.get()));
  }

  private static boolean pointsTo(StatementContext it, String child, String parent) {
    return it.before()
        .all(Constraint.class)
        .anyMatch(key -> child.equals(key.relation()) && parent.equals(key.referenced()));
  }

  private static boolean isReportedBefore(StatementContext it) {
    Map<String, AffectedTable> so = new LinkedHashMap<>();
    for (ObservedStatement earlier : it.earlier()) {
      Map<String, AffectedTable> now = locked(it, earlier);
      if (!so.isEmpty() && !so.keySet().containsAll(now.keySet())) {
        return true;
      }
      so.putAll(now);
    }
    return false;
  }

  /** The tables in use that this statement locked, each under its oldest ancestor. */
  private static Map<String, AffectedTable> locked(
      StatementContext it, ObservedStatement statement) {
    Map<String, AffectedTable> tables = new LinkedHashMap<>();
    for (Lock lock : statement.gained()) {
      boolean exclusive = lock.mode().equals(AffectedTable.ACCESS_EXCLUSIVE);
      if (exclusive || lock.mode().equals("SHARE ROW EXCLUSIVE")) {
        AffectedTable.named(it, lock.relation())
            .filter(table -> !isOwned(table))
            .filter(table -> exclusive || !isParentOfNew(it, statement, table))
            .map(table -> oldest(it, table))
            .ifPresent(table -> tables.put(table.key(), table));
      }
    }
    return tables;
  }

  /** A new table's foreign keys lock what they point to, and nobody waits for the new table. */
  private static boolean isParentOfNew(
      StatementContext it, ObservedStatement statement, AffectedTable parent) {
    return statement.changes().added(Constraint.class).stream()
        .anyMatch(
            key ->
                parent.key().equals(key.referenced())
                    && AffectedTable.of(it, key.relation()).isEmpty());
  }

  /** A column's own sequence is used through its table only, which is locked first. */
  private static boolean isOwned(AffectedTable sequence) {
    String definition = sequence.table().definition();
    return sequence.table().kind().equals("sequence") && definition.contains(" OWNED BY ");
  }

  private static AffectedTable oldest(StatementContext it, AffectedTable table) {
    return Optional.ofNullable(table.table().parent())
        .flatMap(parent -> AffectedTable.of(it, parent))
        .map(parent -> oldest(it, parent))
        .orElse(table);
  }
}
