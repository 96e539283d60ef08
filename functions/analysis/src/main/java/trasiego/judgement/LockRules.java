package trasiego.judgement;

import java.util.List;
import java.util.stream.Stream;
import trasiego.rule.Rule;
import trasiego.rule.lock.ConstraintRules;
import trasiego.rule.lock.ForeignKeyRules;
import trasiego.rule.lock.GeneralRules;
import trasiego.rule.lock.IndexRules;
import trasiego.rule.lock.MaintenanceRules;
import trasiego.rule.lock.NotNullRules;
import trasiego.rule.lock.PartitionRules;
import trasiego.rule.lock.StatisticsRules;
import trasiego.rule.lock.TransactionRules;
import trasiego.rule.type.RewriteRules;
import trasiego.rule.type.TypeRules;

/** Rules about what a statement reads, writes and locks, the most specific first. */
public final class LockRules {
  public static final List<Rule> ALL =
      Stream.of(
              MaintenanceRules.ALL,
              PartitionRules.ALL,
              RewriteRules.ALL,
              TypeRules.ALL,
              NotNullRules.ADDED,
              ConstraintRules.ALL,
              NotNullRules.SET,
              ForeignKeyRules.ALL,
              IndexRules.ALL,
              StatisticsRules.ALL,
              GeneralRules.ALL,
              TransactionRules.ALL)
          .flatMap(List::stream)
          .toList();

  private LockRules() {}
}
