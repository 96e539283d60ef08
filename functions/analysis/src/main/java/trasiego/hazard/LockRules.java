package trasiego.hazard;

import java.util.List;
import java.util.stream.Stream;

/** Rules about what a statement reads, writes and locks, the most specific first. */
final class LockRules {
  static final List<Rule> ALL =
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
