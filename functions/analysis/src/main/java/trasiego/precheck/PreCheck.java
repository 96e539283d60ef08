package trasiego.precheck;

import java.util.List;
import trasiego.execution.Report;
import trasiego.postgres.Session;

/**
 * One question to the target's rows that a file's change of the schema raises.
 *
 * @param kind nulls, duplicates, orphans, check, cast, length, bounds or conflicts
 * @param object what the rows would not fit: a column, constraint or index by its coming name
 * @param rows null where an obstacle is in the way
 * @param remedy the statement that removes the offending rows or values
 * @param obstacle why it cannot be asked now; null where it can
 * @param writer an earlier statement that writes the rows and may mend them; null where none does
 */
public record PreCheck(
    String kind,
    String object,
    Rows rows,
    Question question,
    Remedy remedy,
    String obstacle,
    String writer) {

  static PreCheck obstructed(String kind, String object, String obstacle) {
    return new PreCheck(kind, object, null, null, null, obstacle, null);
  }

  /** Asks the target in a read-only transaction; whatever goes wrong is in the answer. */
  public Report.Check run(Session live, CheckLimits limits) {
    return PreChecks.run(live, List.of(this), limits, new Samples(false)).getFirst();
  }
}
