package trasiego.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.hazard.Judge;
import trasiego.hazard.Report;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.Verdict;
import trasiego.hazard.Weights;
import trasiego.migration.MigrationFile;
import trasiego.observation.ObservedFile;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.store.Keys;
import trasiego.weight.Expectation;
import trasiego.weight.Weighing;

/**
 * The plan's report again, on the full ground: what was observed on the restored copy, with its
 * rows and its times, in place of what was observed on the structure alone.
 */
final class RehearsalReport {
  private static final String GROUND = "full";

  private final Site site;
  private final MigrateRequest request;
  private final PlanDocument plan;
  private final Optional<Report> planned;
  private Judge judge;

  RehearsalReport(Site site, MigrateRequest request, PlanDocument plan) {
    this.site = site;
    this.request = request;
    this.plan = plan;
    String key = Keys.planReport(request.environment(), request.execution());
    this.planned = site.store().find(key).map(_ -> site.read("report", key, Report.class));
  }

  /**
   * What the files so far gave.
   *
   * @param inUse the names of objects from before the deployment; null before the first file
   */
  record Judged(List<FileReport> files, Set<String> inUse) {
    static final Judged NOTHING = new Judged(List.of(), null);

    Judged with(FileReport file, Set<String> names) {
      List<FileReport> all = new ArrayList<>(files);
      all.add(file);
      return new Judged(List.copyOf(all), names);
    }
  }

  /**
   * @param observed null where nobody saw the file, since its effect was there already
   */
  Judged judge(Judged soFar, MigrationFile file, ObservedFile observed) {
    Optional<FileReport> before =
        planned.stream()
            .flatMap(report -> report.files().stream())
            .filter(it -> it.version().equals(file.version()))
            .findFirst();
    if (observed == null) {
      return before.map(it -> soFar.with(it, soFar.inUse())).orElse(soFar);
    }
    if (judge == null) {
      judge = judge(soFar, observed);
    }
    FileReport report =
        judge.judge(
            observed,
            file.script(),
            new Judge.Known(
                Expectation.measured(observed),
                before.map(FileReport::checks).orElse(List.of()),
                before.map(FileReport::compatibility).orElse(null),
                before.map(FileReport::undo).orElse(null)));
    return soFar.with(report, judge.inUse());
  }

  /** The target is weighed once: sizes change less in an invocation than weighing costs. */
  private Judge judge(Judged soFar, ObservedFile first) {
    try (Session live = site.live(request).open(Timeouts.DEFAULT)) {
      live.becomeOwner();
      Weights weights = Weighing.read(live);
      return soFar.inUse() == null
          ? new Judge(weights, site.policy().thresholds(), live.major(), first.before())
          : new Judge(weights, site.policy().thresholds(), live.major(), soFar.inUse());
    }
  }

  /** Stores it and answers it. */
  Report finish(List<FileReport> files) {
    List<String> warnings = new ArrayList<>(planned.map(Report::warnings).orElse(plan.warnings()));
    Report report =
        new Report(
            request.environment(),
            GROUND,
            plan.database(),
            plan.server(),
            site.clock().instant().toString(),
            plan.migrations(),
            Verdict.worst(files.stream().map(FileReport::verdict).toList()),
            files,
            List.of(),
            planned.map(Report::blockers).orElse(plan.blockers()),
            planned.map(Report::drift).orElse(List.of()),
            warnings);
    site.write(key(), report);
    return report;
  }

  String key() {
    return Keys.ofExecution(request.environment(), request.execution(), "report.json");
  }
}
