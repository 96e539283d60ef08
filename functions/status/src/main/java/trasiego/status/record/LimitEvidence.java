package trasiego.status.record;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.status.text.Format;

/** Whether every file had its lock_timeout and its statement_timeout. */
record LimitEvidence(Evidence evidence) {
  private static final int MOST = 5;

  Line planned(String line) {
    List<Pending> pending = evidence.plan().found().map(PlanDocument::pending).orElse(List.of());
    if (pending.isEmpty()) {
      return evidence
          .plan()
          .or(
              plan -> Line.notChecked(line, "nothing was pending"),
              why -> Line.notChecked(line, why));
    }
    List<String> without =
        versions(
                pending.stream()
                    .filter(file -> file.lockTimeout() == null || file.statementTimeout() == null)
                    .toList())
            .toList();
    if (!without.isEmpty()) {
      return Line.failed(line, "none planned for " + Format.some(without, MOST));
    }
    List<String> limits =
        pending.stream()
            .map(
                file ->
                    "lock "
                        + Format.seconds(file.lockTimeout())
                        + " and statement "
                        + Format.seconds(file.statementTimeout()))
            .distinct()
            .toList();
    return evidence.run().found().isEmpty()
        ? Line.notChecked(
            line, "planned (" + Format.some(limits, MOST) + "), " + Checklist.NOT_REACHED)
        : Line.shown(
            line,
            "in each of "
                + Format.count(pending.size(), "file")
                + ": "
                + Format.some(limits, MOST));
  }

  private static Stream<String> versions(List<Pending> files) {
    return files.stream().map(Pending::version).filter(Objects::nonNull);
  }
}
