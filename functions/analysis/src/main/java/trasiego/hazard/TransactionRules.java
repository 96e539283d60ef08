package trasiego.hazard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import trasiego.execution.Severity;
import trasiego.observation.Lock;
import trasiego.observation.ObservedStatement;
import trasiego.observation.SchemaObject.Constraint;
import trasiego.observation.SchemaObject.Trigger;

/** Rules about locks that a transaction keeps while it goes on: a file is one transaction. */
final class TransactionRules {
  static final List<Rule> ALL =
      List.of(
          TransactionRules::createTrigger,
          TransactionRules::afterExclusiveLock,
          TransactionRules::severalStrongLocks);

  private TransactionRules() {}

  /** A trigger's lock is short, unless something long follows. */
  static void createTrigger(StatementCase it) {
    if (!it.file().file().transactional()) {
      return;
    }
    Optional<ObservedStatement> slow =
        it.later().stream().filter(other -> Pace.isSlow(it, other)).findFirst();
    for (Trigger trigger : it.statement().changes().added(Trigger.class)) {
      if (slow.isPresent() && !trigger.inherited()) {
        Subject.of(it, trigger.relation())
            .ifPresent(table -> createTrigger(table, trigger, slow.get()));
      }
    }
  }

  private static void createTrigger(Subject table, Trigger trigger, ObservedStatement slow) {
    StatementCase it = table.it();
    it.report(
        "create-trigger",
        table.bySize(),
        trigger.name(),
        "all writes to %s wait until the statement in line %d, which takes time, has run as well"
            .formatted(table.name(), slow.line()),
        split(it, slow));
  }

  /** Two files: what comes before this statement, and the rest. */
  private static String split(StatementCase it, ObservedStatement at) {
    List<ObservedStatement> all = it.file().file().statements();
    return Sql.files(
        Sql.file(all.stream().filter(one -> one.number() < at.number()).toList()),
        Sql.file(all.stream().filter(one -> one.number() >= at.number()).toList()));
  }

  static void afterExclusiveLock(StatementCase it) {
    boolean told =
        it.hazards().stream().anyMatch(one -> one.severity().compareTo(Severity.NOTE) > 0);
    if (told || !it.file().file().transactional() || !Pace.isSlow(it, it.statement())) {
      return;
    }
    for (ObservedStatement earlier : it.earlier()) {
      Optional<Subject> locked =
          earlier.gained().stream()
              .filter(lock -> lock.mode().equals(Subject.ACCESS_EXCLUSIVE))
              .flatMap(lock -> Subject.named(it, lock.relation()).stream())
              .filter(Subject::isLarge)
              .findFirst();
      if (locked.isPresent()) {
        Subject table = locked.get();
        it.report(
            "statements-after-exclusive-lock",
            Severity.RISKY,
            table.name(),
            "all reads and writes of %s wait since line %d, and this statement takes its time before they go on"
                .formatted(table.name(), earlier.line()),
            split(it, it.statement()));
        return;
      }
    }
  }

  /** Told once, where the second table is locked. */
  static void severalStrongLocks(StatementCase it) {
    if (!it.file().file().transactional()) {
      return;
    }
    Map<String, Subject> before = new LinkedHashMap<>();
    it.earlier().forEach(one -> before.putAll(locked(it, one)));
    Map<String, Subject> now = locked(it, it.statement());
    Set<String> news = new TreeSet<>(now.keySet());
    news.removeAll(before.keySet());
    if (before.isEmpty() || news.isEmpty() || isToldBefore(it)) {
      return;
    }
    Subject first = before.values().iterator().next();
    Subject second = now.get(news.iterator().next());
    it.report(
        "several-strong-locks",
        first.isLarge() || second.isLarge() ? Severity.RISKY : Severity.NOTE,
        second.name(),
        String.format(
            Locale.ROOT,
            "the file keeps %s locked while it waits for %s: whoever uses both the other way round"
                + " makes a deadlock, and meanwhile all else on %s waits as well",
            first.name(),
            second.name(),
            first.name()),
        Sql.files(
            it.file().file().statements().stream().map(one -> Sql.file(List.of(one))).toList()));
  }

  private static boolean isToldBefore(StatementCase it) {
    Map<String, Subject> so = new LinkedHashMap<>();
    for (ObservedStatement earlier : it.earlier()) {
      Map<String, Subject> now = locked(it, earlier);
      if (!so.isEmpty() && !so.keySet().containsAll(now.keySet())) {
        return true;
      }
      so.putAll(now);
    }
    return false;
  }

  /** The tables in use that this statement locked, each under its oldest ancestor. */
  private static Map<String, Subject> locked(StatementCase it, ObservedStatement statement) {
    Map<String, Subject> tables = new LinkedHashMap<>();
    for (Lock lock : statement.gained()) {
      boolean exclusive = lock.mode().equals(Subject.ACCESS_EXCLUSIVE);
      if (exclusive || lock.mode().equals("SHARE ROW EXCLUSIVE")) {
        Subject.named(it, lock.relation())
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
      StatementCase it, ObservedStatement statement, Subject parent) {
    return statement.changes().added(Constraint.class).stream()
        .anyMatch(
            key ->
                parent.key().equals(key.referenced()) && Subject.of(it, key.relation()).isEmpty());
  }

  /** A column's own sequence is used through its table only, which is locked first. */
  private static boolean isOwned(Subject sequence) {
    String definition = sequence.table().definition();
    return sequence.table().kind().equals("sequence") && definition.contains(" OWNED BY ");
  }

  private static Subject oldest(StatementCase it, Subject table) {
    return Optional.ofNullable(table.table().parent())
        .flatMap(parent -> Subject.of(it, parent))
        .map(parent -> oldest(it, parent))
        .orElse(table);
  }
}
