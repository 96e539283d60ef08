package trasiego.status.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.status.text.Format;

/**
 * What people are told of a plan's report when its deployment has ended.
 *
 * @param application whether the application can be rolled back alone, and why not
 * @param overridden what somebody deployed in spite of, with the reason
 */
record RollbackNote(String application, List<String> overridden) {
  private static final String UNKNOWN =
      "whether the application can be rolled back alone was not checked";

  static RollbackNote of(Optional<Report> found) {
    if (found.isEmpty()) {
      return new RollbackNote(UNKNOWN, List.of());
    }
    List<String> overridden =
        found.get().overridden() == null ? List.of() : found.get().overridden();
    return new RollbackNote(application(found.get()), overridden);
  }

  private static String application(Report report) {
    List<String> reasons = new ArrayList<>();
    for (FileReport file : report.files()) {
      if (file.compatibility() == null) {
        return UNKNOWN;
      }
      if (!file.compatibility().rollsBackAlone()) {
        reasons.addAll(file.compatibility().uses());
      }
    }
    return reasons.isEmpty()
        ? "the application can be rolled back alone"
        : "the application cannot be rolled back alone: " + Format.some(reasons, 3);
  }
}
