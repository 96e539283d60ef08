package trasiego.undo;

import java.util.List;
import trasiego.execution.Report.Undo;
import trasiego.migration.MigrationFile;
import trasiego.observation.ObservedFile;
import trasiego.stored.BrokenCode;

/**
 * A file that was tried, and what became of its way back.
 *
 * @param isKept whether the database is as the file left it, so that the next one may be tried
 * @param broken code stored in the database that ran before the file and cannot behind it
 */
public record RoundTrip(
    MigrationFile file, ObservedFile observed, Undo undo, boolean isKept, List<BrokenCode> broken) {
  public RoundTrip {
    // Documents from before it was looked at.
    broken = broken == null ? List.of() : List.copyOf(broken);
  }

  RoundTrip(MigrationFile file, ObservedFile observed, Undo undo, boolean isKept) {
    this(file, observed, undo, isKept, List.of());
  }

  RoundTrip with(List<BrokenCode> found) {
    return new RoundTrip(file, observed, undo, isKept, found);
  }

  public boolean isFailed() {
    return observed.failure().isPresent();
  }
}
