package trasiego.undo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.observation.ObservedFile;
import trasiego.observation.UnobservedRun;
import trasiego.observation.schema.KeyedCatalogue;

/**
 * How far the way back of a file went.
 *
 * @param back the undo file as it was seen to run
 * @param broken why the way back does not hold; empty where it does
 * @param doubtful whether it may hold where each file has a transaction of its own
 */
record Return(ObservedFile back, Optional<String> broken, boolean doubtful) {
  /** What two files in one transaction may fail with, though each runs in one of its own. */
  private static final Set<String> TOGETHER = Set.of("55P04", "55006");

  private static final Set<String> TOGETHER_CLASSES = Set.of("25", "53");

  private Return(ObservedFile back, String broken) {
    this(back, Optional.of(broken), false);
  }

  /** Where the undo file itself fails. */
  static Optional<Return> failed(ObservedFile back) {
    return back.failed()
        .map(
            failed ->
                new Return(
                    back,
                    "it fails in line %d: %s (%s)"
                        .formatted(
                            failed.line(), failed.failure().message(), failed.failure().state())));
  }

  /** Where it leaves another schema than the file found. */
  static Optional<Return> unlike(ObservedFile back, KeyedCatalogue found, KeyedCatalogue before) {
    List<String> differences = found.differences(before);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Return(
                back, "the schema is not as it was before: " + String.join("; ", differences)));
  }

  /** Where the file did not run a second time. */
  static Return notAgain(ObservedFile back, UnobservedRun.Failure failure) {
    return new Return(back, "after it the migration does not run again: " + failure);
  }

  /** The same in the transaction of its undo file. */
  static Return notTogether(ObservedFile back, UnobservedRun.Failure failure) {
    return new Return(back, notAgain(back, failure).broken(), isOfTogether(failure.state()));
  }

  private static boolean isOfTogether(String state) {
    return state != null
        && (TOGETHER.contains(state)
            || state.length() > 2 && TOGETHER_CLASSES.contains(state.substring(0, 2)));
  }

  /** Where it ran a second time: what it made then must be what it made at first. */
  static Return again(ObservedFile back, KeyedCatalogue found, KeyedCatalogue after) {
    List<String> differences = found.differences(after);
    return differences.isEmpty()
        ? new Return(back, Optional.empty(), false)
        : new Return(
            back,
            "after it the migration gives a different schema: " + String.join("; ", differences));
  }
}
