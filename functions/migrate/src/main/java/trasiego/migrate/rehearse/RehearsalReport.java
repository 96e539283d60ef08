package trasiego.migrate.rehearse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Ground;
import trasiego.execution.PlanDocument;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.execution.Report;
import trasiego.execution.Report.Expected;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.NotRestored;
import trasiego.execution.Verdict;
import trasiego.impact.Expectation;
import trasiego.judgement.FileKnowledge;
import trasiego.judgement.Judge;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.request.RehearseRequest;
import trasiego.migration.MigrationFile;
import trasiego.observation.ObservedFile;
import trasiego.observation.Untried;
import trasiego.rule.TargetTables;
import trasiego.store.Keys;

/**
 * The plan's report again, on the full ground: what was observed on the restored copy, with its
 * rows and its times, in place of what was observed on the structure alone. Where the backup was
 * not restored it is the structure that was rehearsed on, and sizes still are the target's.
 */
final class RehearsalReport {
  private final MigrateContext context;
  private final RehearseRequest request;
  private final PlanDocument plan;
  private final Optional<Report> planned;
  private final int major;
  private Untried untried = Untried.NOTHING;
  private double probeSeconds;
  private TargetTables weights;
  private Judge judge;

  RehearsalReport(MigrateContext context, RehearseRequest request, PlanDocument plan, int major) {
    this.context = context;
    this.request = request;
    this.plan = plan;
    this.major = major;
    String key = Keys.planReport(request.environment(), request.execution());
    this.planned = context.store().find(key).map(_ -> context.read("report", key, Report.class));
  }

  /** That a person has the files rehearsed without rows; empty where the backup is restored. */
  Optional<NotRestored> notRestored() {
    return planned.map(Report::notRestored).filter(NotRestored::isAcknowledged);
  }

  /** What the files are rehearsed on. */
  Ground ground() {
    return notRestored().isPresent() ? Ground.SCHEMA : Ground.FULL;
  }

  /**
   * With what is true of the copy alone.
   *
   * @param here what a statement may have failed for there
   * @param probeSeconds what its server takes for the work by which servers are compared
   */
  RehearsalReport knowing(Untried here, double probeSeconds) {
    this.untried = here;
    this.probeSeconds = probeSeconds;
    return this;
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
   * @param backfill what batches of it took; empty where it is none
   */
  Judged judge(
      Judged soFar, MigrationFile file, ObservedFile observed, Optional<SampledBackfill> backfill) {
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
            new FileKnowledge(
                expected(observed, backfill),
                before.map(FileReport::checks).orElse(List.of()),
                before.map(FileReport::compatibility).orElse(null),
                before.map(FileReport::undo).orElse(null),
                untried,
                notRestored().isPresent() ? RowEstimates.NONE : RowEstimates.seen(observed)));
    return soFar.with(report, judge.inUse());
  }

  private Expected expected(ObservedFile observed, Optional<SampledBackfill> backfill) {
    if (notRestored().isPresent()) {
      return Expectation.estimated(observed, weights());
    }
    return backfill
        .map(BackfillRehearsal::expected)
        .orElseGet(() -> Expectation.measured(observed, weights().slowerThan(probeSeconds)));
  }

  /** The live database was weighed when the plan was checked: this function has no login to it. */
  private Judge judge(Judged soFar, ObservedFile first) {
    TargetTables weights = weights();
    return soFar.inUse() == null
        ? new Judge(weights, context.policy().thresholds(), major, first.before())
        : new Judge(weights, context.policy().thresholds(), major, soFar.inUse());
  }

  /** Read once: it holds every table, and each file asks for it. */
  private TargetTables weights() {
    if (weights == null) {
      weights =
          context.read(
              "plan",
              new PlanDocuments(request.environment(), request.execution(), false).weights(),
              TargetTables.class);
    }
    return weights;
  }

  /** Stores it and answers it. */
  Report finish(List<FileReport> files) {
    List<String> warnings = new ArrayList<>(planned.map(Report::warnings).orElse(plan.warnings()));
    Report report =
        new Report(
            request.environment(),
            ground().word(),
            plan.database(),
            plan.server(),
            context.clock().instant().toString(),
            plan.migrations(),
            Verdict.worst(files.stream().map(FileReport::verdict).toList()),
            files,
            List.of(),
            planned.map(Report::blockers).orElse(plan.blockers()),
            planned.map(Report::drift).orElse(List.of()),
            warnings,
            notRestored().orElse(null),
            planned.map(Report::soak).orElse(null),
            planned.map(Report::overridden).orElse(null));
    context.write(key(), report);
    return report;
  }

  String key() {
    return Keys.ofExecution(request.environment(), request.execution(), "report.json");
  }
}
