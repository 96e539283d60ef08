package trasiego.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;

/**
 * What people are told of a plan's report when its deployment has ended.
 *
 * @param application whether the application can be rolled back alone, and why not
 * @param overridden what somebody deployed in spite of, with the reason
 */
record Planned(String application, List<String> overridden) {
  private static final String UNKNOWN =
      "whether the application can be rolled back alone was not checked";

  static Planned of(Optional<Report> found) {
    if (found.isEmpty()) {
      return new Planned(UNKNOWN, List.of());
    }
    List<String> overridden =
        found.get().overridden() == null ? List.of() : found.get().overridden();
    return new Planned(application(found.get()), overridden);
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
        : "the application cannot be rolled back alone: " + Amount.some(reasons, 3);
  }
}
