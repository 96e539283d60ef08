package trasiego.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import trasiego.execution.SharedChange;

/**
 * Holds what a live run did to catalogues of the whole server against what its rehearsal did: a
 * file may look where it is.
 */
public final class SharedChanges {
  private SharedChanges() {}

  /**
   * A line for each change that the rehearsal did not see; of one that it saw only what came of it
   * counts, not what was there before. Empty where the statement could not be rehearsed.
   */
  public static List<String> unexpected(ObservedStatement rehearsed, List<SharedChange> live) {
    return rehearsed.untried() != null ? List.of() : unexpected(rehearsed.shared(), live);
  }

  /** The same, for changes of any number of statements. */
  public static List<String> unexpected(List<SharedChange> rehearsed, List<SharedChange> live) {
    List<SharedChange> open = new ArrayList<>(rehearsed);
    List<String> lines = new ArrayList<>();
    for (SharedChange change : live) {
      boolean seen =
          open.stream()
              .filter(other -> isSame(other, change))
              .findFirst()
              .map(open::remove)
              .orElse(false);
      if (!seen) {
        lines.add("not seen in the rehearsal: " + change);
      }
    }
    return List.copyOf(lines);
  }

  private static boolean isSame(SharedChange rehearsed, SharedChange live) {
    return rehearsed.kind() == live.kind()
        && rehearsed.object().equals(live.object())
        && rehearsed.part().equals(live.part())
        && rehearsed.isDropped() == live.isDropped()
        && Objects.equals(rehearsed.after(), live.after());
  }
}
