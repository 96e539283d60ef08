package trasiego.hazard;

import java.util.List;
import java.util.stream.Stream;

/** Rules about what a file does to its own session and transaction. */
final class SessionRules {
  static final List<Rule> ALL =
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
