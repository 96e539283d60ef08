package trasiego.hazard;

import java.util.List;
import java.util.stream.Stream;
import trasiego.execution.Hazard;

/** Every rule, from the most specific to the most general. */
final class Rules {
  private static final List<Rule> ALL =
      Stream.of(
              SessionRules.ALL,
              NameRules.ALL,
              LockRules.ALL,
              // What no other rule has explained of a failure.
              List.<Rule>of(UntriedRule::notTried, FailureRule::statementFails))
          .flatMap(List::stream)
          .toList();

  private Rules() {}

  static List<Hazard> judge(FileCase file) {
    return file.file().statements().stream()
        .flatMap(
            statement -> {
              StatementCase it = new StatementCase(file, statement);
              ALL.forEach(rule -> rule.judge(it));
              return it.hazards().stream();
            })
        .toList();
  }
}
