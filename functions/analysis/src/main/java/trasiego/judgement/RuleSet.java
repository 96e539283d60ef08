package trasiego.judgement;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.execution.Hazard;
import trasiego.hazard.HazardCode;
import trasiego.rule.FileContext;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.rule.lock.ConstraintRules;
import trasiego.rule.lock.ForeignKeyRules;
import trasiego.rule.lock.GeneralRules;
import trasiego.rule.lock.IndexRules;
import trasiego.rule.lock.MaintenanceRules;
import trasiego.rule.lock.NotNullRules;
import trasiego.rule.lock.PartitionRules;
import trasiego.rule.lock.PendingEventRules;
import trasiego.rule.lock.StatisticsRules;
import trasiego.rule.lock.StrongLockRules;
import trasiego.rule.lock.TransactionRules;
import trasiego.rule.name.AccessRules;
import trasiego.rule.name.CascadeRule;
import trasiego.rule.name.DropConstraintRules;
import trasiego.rule.name.DropRules;
import trasiego.rule.name.IdentifierRules;
import trasiego.rule.name.KeyActionRule;
import trasiego.rule.name.RenameRules;
import trasiego.rule.name.RoutineRules;
import trasiego.rule.name.RowSecurityRules;
import trasiego.rule.name.TriggerRules;
import trasiego.rule.name.ViewRules;
import trasiego.rule.name.WriteRules;
import trasiego.rule.row.BackfillRules;
import trasiego.rule.row.LongWriteRules;
import trasiego.rule.row.NumberRules;
import trasiego.rule.row.RowRules;
import trasiego.rule.row.SequenceRules;
import trasiego.rule.row.TruncateRule;
import trasiego.rule.server.OutsideRules;
import trasiego.rule.server.ReplicaIdentityRule;
import trasiego.rule.server.ReplicationRules;
import trasiego.rule.server.ServerRules;
import trasiego.rule.server.SharedRules;
import trasiego.rule.session.FailureRule;
import trasiego.rule.session.IndexStateRules;
import trasiego.rule.session.PlacementRules;
import trasiego.rule.session.SettingRules;
import trasiego.rule.session.SkippedRule;
import trasiego.rule.session.UntriedRule;
import trasiego.rule.type.EnumRules;
import trasiego.rule.type.RetypeRule;
import trasiego.rule.type.RewriteRules;
import trasiego.rule.type.TypeRules;

/**
 * Every rule. Which runs first follows from the phase of what it reports, not from its place here.
 */
final class RuleSet {
  private static final List<Rule> ALL =
      Stream.of(
              ConstraintRules.ALL,
              ForeignKeyRules.ALL,
              GeneralRules.ALL,
              IndexRules.ALL,
              MaintenanceRules.ALL,
              NotNullRules.ALL,
              PartitionRules.ALL,
              PendingEventRules.ALL,
              StatisticsRules.ALL,
              StrongLockRules.ALL,
              TransactionRules.ALL,
              AccessRules.ALL,
              CascadeRule.ALL,
              DropConstraintRules.ALL,
              DropRules.ALL,
              IdentifierRules.ALL,
              KeyActionRule.ALL,
              RenameRules.ALL,
              RoutineRules.ALL,
              RowSecurityRules.ALL,
              TriggerRules.ALL,
              ViewRules.ALL,
              WriteRules.ALL,
              LongWriteRules.ALL,
              NumberRules.ALL,
              BackfillRules.ALL,
              RowRules.ALL,
              SequenceRules.ALL,
              TruncateRule.ALL,
              OutsideRules.ALL,
              ReplicaIdentityRule.ALL,
              ReplicationRules.ALL,
              ServerRules.ALL,
              SharedRules.ALL,
              FailureRule.ALL,
              IndexStateRules.ALL,
              PlacementRules.ALL,
              SettingRules.ALL,
              SkippedRule.ALL,
              UntriedRule.ALL,
              EnumRules.ALL,
              RetypeRule.ALL,
              RewriteRules.ALL,
              TypeRules.ALL)
          .flatMap(List::stream)
          .sorted(Comparator.comparing(Rule::phase).thenComparing(Rule::order))
          .toList();

  private RuleSet() {}

  /** All that the rules of statements may report. */
  static Set<HazardCode> codes() {
    Set<HazardCode> codes = EnumSet.noneOf(HazardCode.class);
    ALL.forEach(rule -> codes.addAll(rule.codes()));
    return codes;
  }

  static List<Hazard> judge(FileContext file) {
    return file.file().statements().stream()
        .flatMap(
            statement -> {
              StatementContext it = new StatementContext(file, statement);
              ALL.forEach(it::judgeBy);
              return it.hazards().stream();
            })
        .toList();
  }
}
