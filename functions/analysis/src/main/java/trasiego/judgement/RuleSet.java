package trasiego.judgement;

import java.util.List;
import java.util.stream.Stream;
import trasiego.execution.Hazard;
import trasiego.rule.FileContext;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.rule.session.FailureRule;
import trasiego.rule.session.UntriedRule;

/** Every rule, from the most specific to the most general. */
final class RuleSet {
  private static final List<Rule> ALL =
      Stream.of(
              SessionRules.ALL,
              NameRules.ALL,
              LockRules.ALL,
              // What no other rule has explained of a failure.
              List.<Rule>of(UntriedRule::notTried, FailureRule::statementFails))
          .flatMap(List::stream)
          .toList();

  private RuleSet() {}

  static List<Hazard> judge(FileContext file) {
    return file.file().statements().stream()
        .flatMap(
            statement -> {
              StatementContext it = new StatementContext(file, statement);
              ALL.forEach(rule -> rule.judge(it));
              return it.hazards().stream();
            })
        .toList();
  }
}
