package trasiego.migrate.document;

import java.util.List;
import java.util.Map;
import trasiego.observation.Lock;
import trasiego.observation.ObservedStatement;
import trasiego.observation.SharedChange;
import trasiego.observation.Touched;

/**
 * What is kept of one statement as it was seen to run.
 *
 * @param locks what it locked beyond reading, and its predecessors in the same transaction had not
 * @param rows what it touched, by table; empty outside a transaction
 * @param shared what it did to catalogues of the whole server
 * @param isUntried whether it could not be tried where this was seen
 */
public record Observation(
    int number,
    int line,
    double seconds,
    Map<String, Touched> rows,
    List<Lock> locks,
    List<SharedChange> shared,
    boolean isUntried) {
  public Observation {
    shared = shared == null ? List.of() : List.copyOf(shared);
  }

  public static Observation of(ObservedStatement seen) {
    return new Observation(
        seen.number(),
        seen.line(),
        seen.seconds(),
        seen.rows(),
        seen.gained(),
        seen.shared(),
        seen.untried() != null);
  }
}
