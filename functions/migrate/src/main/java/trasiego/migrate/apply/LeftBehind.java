package trasiego.migrate.apply;

import java.util.List;
import java.util.Set;
import trasiego.execution.Effect;
import trasiego.execution.Transactions;
import trasiego.handler.Deadline;
import trasiego.migrate.run.InvalidIndexes;
import trasiego.migrate.target.InvalidIndex;
import trasiego.migrate.target.Target;

/**
 * How a file that failed leaves the database.
 *
 * @param invalidBefore indexes that were invalid when the deployment was planned
 */
record LeftBehind(Target target, Deadline deadline, Set<String> invalidBefore) {
  /**
   * A clause of a sentence.
   *
   * @param removed remains that are gone already
   */
  String of(Transactions transactions, Effect effect, List<String> removed) {
    switch (transactions) {
      case ONE -> {
        return "this file was rolled back as a whole";
      }
      case SELF_COMMITTING -> {
        return "what it had committed by itself before that stays, and the next deployment runs it"
            + " again from its start";
      }
      case NONE -> {}
    }
    List<String> invalid =
        InvalidIndexes.of(target, deadline, effect, invalidBefore).find().stream()
            .map(InvalidIndex::name)
            .toList();
    if (!invalid.isEmpty()) {
      return "it leaves invalid indexes that the next deployment removes: "
          + String.join(", ", invalid);
    }
    return removed.isEmpty()
        ? "it leaves no invalid index"
        : "its remains were removed: " + String.join(", ", removed);
  }
}
