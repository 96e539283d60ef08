package trasiego.hazard;

import java.util.List;
import java.util.stream.Stream;

/** Rules about what running code and other people would miss: names, rights, rows. */
final class NameRules {
  /** Those that take nothing come first: what they say is true beside whatever else is. */
  static final List<Rule> ALL =
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
