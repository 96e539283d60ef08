package trasiego.judgement;

import java.util.List;
import java.util.stream.Stream;
import trasiego.rule.Rule;
import trasiego.rule.name.AccessRules;
import trasiego.rule.name.CascadeRule;
import trasiego.rule.name.DropRules;
import trasiego.rule.name.KeyActionRule;
import trasiego.rule.name.RenameRules;
import trasiego.rule.name.RoutineRules;
import trasiego.rule.name.RowSecurityRules;
import trasiego.rule.name.TriggerRules;
import trasiego.rule.name.ViewRules;
import trasiego.rule.name.WriteRules;
import trasiego.rule.row.LongWriteRules;
import trasiego.rule.row.NumberRules;
import trasiego.rule.row.RowRules;
import trasiego.rule.row.SequenceRules;
import trasiego.rule.server.OutsideRules;
import trasiego.rule.server.ReplicaIdentityRule;
import trasiego.rule.server.ReplicationRules;
import trasiego.rule.server.SharedRules;
import trasiego.rule.type.EnumRules;
import trasiego.rule.type.RetypeRule;

/** Rules about what running code and other people would miss: names, rights, rows. */
public final class NameRules {
  /** Those that take nothing come first: what they say is true beside whatever else is. */
  public static final List<Rule> ALL =
      Stream.of(
              List.<Rule>of(
                  ReplicationRules::missed,
                  ReplicationRules::leaves,
                  ReplicaIdentityRule::change,
                  OutsideRules::reaches,
                  SharedRules::changes),
              List.<Rule>of(CascadeRule::cascade),
              RowRules.ALL,
              LongWriteRules.ALL,
              List.<Rule>of(SequenceRules::restart),
              NumberRules.ALL,
              WriteRules.ALL,
              List.<Rule>of(EnumRules::replaced, KeyActionRule::change),
              RenameRules.ALL,
              AccessRules.ALL,
              RowSecurityRules.ALL,
              TriggerRules.ALL,
              DropRules.ALL,
              List.<Rule>of(RoutineRules::change, ViewRules::change, RetypeRule::retype))
          .flatMap(List::stream)
          .toList();

  private NameRules() {}
}
