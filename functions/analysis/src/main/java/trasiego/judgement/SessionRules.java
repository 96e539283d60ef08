package trasiego.judgement;

import java.util.List;
import java.util.stream.Stream;
import trasiego.rule.Rule;
import trasiego.rule.name.IdentifierRules;
import trasiego.rule.server.ServerRules;
import trasiego.rule.session.IndexStateRules;
import trasiego.rule.session.PlacementRules;
import trasiego.rule.session.SettingRules;
import trasiego.rule.session.SkippedRule;
import trasiego.rule.type.EnumRules;

/** Rules about what a file does to its own session and transaction. */
public final class SessionRules {
  public static final List<Rule> ALL =
      Stream.of(
              List.<Rule>of(IdentifierRules::truncated, ServerRules::acts),
              PlacementRules.ALL,
              SettingRules.ALL,
              IndexStateRules.ALL,
              List.<Rule>of(EnumRules::usedTooEarly, SkippedRule::skipped))
          .flatMap(List::stream)
          .toList();

  private SessionRules() {}
}
