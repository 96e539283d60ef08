package trasiego.status.record;

import java.util.List;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.SoakResult;
import trasiego.status.text.Format;

/** What the plan's report shows of the checklist. */
final class ReportEvidence {
  static final String STAGING = "on staging for 24 hours first";
  static final String COMPATIBLE = "backward compatible with the running release";
  private static final int MOST = 5;

  private ReportEvidence() {}

  static Line soaked(Report report) {
    SoakResult soak = report.soak();
    if (soak == null || soak.status() == null) {
      return Line.notChecked(STAGING, "the plan's report is of a version that does not say");
    }
    return switch (soak.status()) {
      case PASSED -> Line.shown(STAGING, String.join("; ", soak.lines()));
      case REFUSED, OVERRIDDEN -> Line.failed(STAGING, Format.some(soak.lines(), MOST));
      case NOT_SET ->
          Line.notChecked(STAGING, "no environment before this one is set: set SoakEnvironment");
      case UNKNOWN -> Line.notChecked(STAGING, "the plan's report is of a later version");
    };
  }

  static Line compatible(Report report) {
    List<FileReport> unknown =
        report.files().stream().filter(file -> file.compatibility() == null).toList();
    if (!unknown.isEmpty()) {
      return Line.notChecked(COMPATIBLE, "what running code uses was not looked for");
    }
    List<String> breaking =
        report.files().stream()
            .filter(file -> !file.compatibility().rollsBackAlone())
            .map(file -> file.file() + ": " + String.join(", ", file.compatibility().uses()))
            .toList();
    return breaking.isEmpty()
        ? Line.shown(COMPATIBLE, "verdict " + report.verdict() + "; the previous release runs on")
        : Line.failed(COMPATIBLE, Format.some(breaking, MOST));
  }
}
