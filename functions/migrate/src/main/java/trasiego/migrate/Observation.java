package trasiego.migrate;

import java.util.List;
import java.util.Map;

/**
 * One statement as it was seen to run.
 *
 * @param locks what it locked beyond reading, and its predecessors in the same transaction had not;
 *     empty outside a transaction, where they are gone before anyone can look
 * @param rows what it touched, by table; empty outside a transaction
 */
record Observation(
    int number, int line, double seconds, Map<String, Touched> rows, List<Lock> locks) {
  /** Rows of one table. */
  record Touched(long inserted, long updated, long deleted) {
    Touched minus(Touched other) {
      return other == null
          ? this
          : new Touched(
              inserted - other.inserted, updated - other.updated, deleted - other.deleted);
    }

    boolean isNothing() {
      return inserted == 0 && updated == 0 && deleted == 0;
    }
  }

  /** One lock on one table. */
  record Lock(String mode, String relation) {}
}
