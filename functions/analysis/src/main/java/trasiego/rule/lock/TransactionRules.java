package trasiego.rule.lock;

import static trasiego.hazard.HazardCode.CREATE_TRIGGER;
import static trasiego.hazard.HazardCode.NEW_TRIGGER;
import static trasiego.hazard.HazardCode.STATEMENTS_AFTER_EXCLUSIVE_LOCK;

import java.util.List;
import java.util.Optional;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.AffectedTable;
import trasiego.rule.Rule;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;
import trasiego.rule.name.WriteRules;
import trasiego.rule.row.SlowStatement;

/** Rules about locks that a transaction keeps while it goes on: a file is one transaction. */
public final class TransactionRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(TransactionRules::createTrigger, CREATE_TRIGGER, NEW_TRIGGER),
          Rule.of(TransactionRules::afterExclusiveLock, STATEMENTS_AFTER_EXCLUSIVE_LOCK));

  private TransactionRules() {}

  /** A trigger's lock is short, unless something long follows; what it does is there to stay. */
  private static void createTrigger(StatementContext it) {
    Optional<ObservedStatement> slow =
        it.file().file().transactional()
            ? it.later().stream().filter(other -> SlowStatement.isSlow(it, other)).findFirst()
            : Optional.empty();
    for (Trigger trigger : it.statement().changes().added(Trigger.class)) {
      Optional<AffectedTable> table =
          trigger.inherited() ? Optional.empty() : AffectedTable.of(it, trigger.relation());
      if (table.isPresent() && slow.isPresent()) {
        createTrigger(table.get(), trigger, slow.get());
      } else if (table.isPresent() && isNew(it, trigger)) {
        it.report(
            NEW_TRIGGER,
            Severity.NOTE,
            trigger.name(),
            "writes of the running release to %s do this as well from the moment of commit, and where it fails they fail: %s"
                .formatted(table.get().name(), trigger.definition()),
            null);
      }
    }
  }

  /** Not made again under its name, gone when the file ends, or reported for what it stops. */
  private static boolean isNew(StatementContext it, Trigger trigger) {
    return !WriteRules.isRule(trigger)
        && !trigger.enabled().equals("D")
        && it.hazards().stream().noneMatch(one -> one.object().equals(trigger.name()))
        && it.file().file().after().find(Trigger.class, trigger.key()).isPresent()
        && it.file()
            .file()
            .before()
            .all(Trigger.class)
            .noneMatch(before -> before.name().equals(trigger.name()));
  }

  private static void createTrigger(AffectedTable table, Trigger trigger, ObservedStatement slow) {
    StatementContext it = table.it();
    it.report(
        CREATE_TRIGGER,
        table.bySize(),
        trigger.name(),
        "all writes to %s wait until the statement in line %d, which takes time, has run as well"
            .formatted(table.name(), slow.line()),
        split(it, slow));
  }

  /** Two files: what comes before this statement, and the rest. */
  private static String split(StatementContext it, ObservedStatement at) {
    List<ObservedStatement> all = it.file().file().statements();
    return Sql.files(
        Sql.file(all.stream().filter(one -> one.number() < at.number()).toList()),
        Sql.file(all.stream().filter(one -> one.number() >= at.number()).toList()));
  }

  private static void afterExclusiveLock(StatementContext it) {
    boolean reported =
        it.hazards().stream().anyMatch(one -> one.severity().compareTo(Severity.NOTE) > 0);
    if (reported
        || !it.file().file().transactional()
        || !SlowStatement.isSlow(it, it.statement())) {
      return;
    }
    for (ObservedStatement earlier : it.earlier()) {
      Optional<AffectedTable> locked =
          earlier.gained().stream()
              .filter(lock -> lock.mode().equals(AffectedTable.ACCESS_EXCLUSIVE))
              .flatMap(lock -> AffectedTable.named(it, lock.relation()).stream())
              .filter(AffectedTable::isLarge)
              .findFirst();
      if (locked.isPresent()) {
        AffectedTable table = locked.get();
        it.report(
            STATEMENTS_AFTER_EXCLUSIVE_LOCK,
            Severity.RISKY,
            table.name(),
            "all reads and writes of %s wait since line %d, and this statement takes its time before they go on"
                .formatted(table.name(), earlier.line()),
            split(it, it.statement()));
        return;
      }
    }
  }
}
