package trasiego.impact;

import java.util.Optional;
import trasiego.estimate.RowEstimate;
import trasiego.observation.Event;
import trasiego.rule.TargetTables;

/**
 * How fast a server works through what its own messages announce. Measured on 15 and 18 with two
 * million rows (391 MB) on two cores that others kept busy, then halved or less, since a target may
 * read from a slower disk.
 *
 * @param read bytes checked in a second (measured from memory: 600 to 900 MB)
 * @param rewritten bytes written anew in a second, without indexes (measured: 65 MB)
 * @param lookedUp rows looked up in the referenced table in a second (measured: 500,000)
 * @param indexed rows put into an index in a second (measured: 360,000 to 1,090,000)
 * @param changed rows changed in a second, per index and table (measured: 80,000 to 120,000)
 */
record Throughput(double read, double rewritten, double lookedUp, double indexed, double changed) {
  static final Throughput ASSUMED = new Throughput(100e6, 30e6, 250_000, 300_000, 40_000);

  /** As a report names it. */
  static final String GROUND =
      "estimated from the target's sizes: 100 MB/s read, 30 MB/s rewritten, 250,000 rows/s looked"
          + " up, 300,000 rows/s indexed";

  double seconds(Event event, TargetTables.Table table) {
    return switch (event.kind()) {
      case VERIFY -> table.bytes() / read;
      case REWRITE -> table.bytes() / rewritten;
      case VALIDATE -> table.rows() / lookedUp;
      case BUILD -> table.rows() / indexed;
    };
  }

  /** As if a statement changed every row of the table: each change goes to every index too. */
  double secondsToChange(TargetTables.Table table) {
    return table.rows() * (1.0 + table.indexes()) / changed;
  }

  /**
   * So many rows of a table.
   *
   * @param table empty where the statement makes it
   */
  double secondsToWrite(RowEstimate estimate, Optional<TargetTables.Table> table) {
    int indexes = table.map(TargetTables.Table::indexes).orElse(0);
    long most =
        estimate.write().verb().isMaking()
            ? estimate.rows()
            : Math.min(
                estimate.rows(), table.map(TargetTables.Table::rows).orElse(estimate.rows()));
    return most * (1.0 + indexes) / changed;
  }
}
