package trasiego.migrate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.PlanDocument;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Verdict;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Bounds;
import trasiego.handler.Deadline;
import trasiego.impact.Blockers;
import trasiego.impact.Weighing;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.judge.FileLog;
import trasiego.migrate.judge.TrialDocument;
import trasiego.migrate.request.CheckRequest;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.rule.TargetTables;
import trasiego.statistics.Traffic;
import trasiego.store.Keys;
import trasiego.trial.ServerProfile;

/**
 * Weighs what the trial server saw of a plan's files by the live database's sizes, rows and
 * sessions, and says the verdict. No file runs here. The report is stored whatever it says; a plan
 * that is refused ends in an error with its lines.
 */
public final class PlanCheck {
  private static final Logger LOG = LoggerFactory.getLogger(PlanCheck.class);
  private static final String GROUND = "schema";

  private final MigrateContext context;
  private final CheckRequest request;
  private final Deadline work;
  private final PlanDocuments documents;
  private final PlanDocument plan;
  private final TrialDocument trial;
  private final MigrationFolder folder;
  private final FileLog<CheckedFile> log;
  private final List<String> warnings = new ArrayList<>();

  public PlanCheck(MigrateContext context, CheckRequest request, Deadline deadline) {
    this.context = context;
    this.request = request;
    this.work = CleanupReserve.before(deadline);
    this.documents =
        new PlanDocuments(request.environment(), request.execution(), request.isDryRun());
    this.plan = context.plan(request.plan(), request.execution());
    this.trial = context.read("trial", request.trial(), request.trialSha256(), TrialDocument.class);
    this.folder = context.migrations(plan.migrations());
    this.log =
        new FileLog<>(
            context, documents, PlanDocuments.Step.CHECK, request.attempt(), CheckedFile[].class);
  }

  public CheckResult run() {
    if (!trial.execution().equals(request.execution())) {
      throw new InvalidRequestException(
          "field \"trial\": found the trial of " + trial.execution() + ", wanted this execution's");
    }
    if (!request.isDryRun()) {
      context.lease(request.environment()).renew(request.execution());
    }
    return report().map(this::finish).orElseGet(this::later);
  }

  private CheckResult later() {
    log.close();
    String summary = "checked %,d of %,d files".formatted(log.files(), trial.files().size());
    LOG.info("{}, the next invocation goes on", summary);
    return new CheckResult(
        "IN_PROGRESS", null, null, List.of(), request.attempt(), log.key(), summary);
  }

  private CheckResult finish(Report report) {
    String key = Keys.planReport(request.environment(), request.execution());
    context.write(key, report);
    List<String> lines = report.lines();
    lines.forEach(line -> LOG.info("{}", line));
    if (Verdict.isOpen(report.verdict())) {
      throw new MigrationRefusedException(
          String.join("\n", lines)
              + "\nthe whole report: "
              + context.store().address(key)
              + "; mend the files, or acknowledge what is risky; nothing was changed");
    }
    return new CheckResult(
        "CHECKED",
        key,
        report.verdict(),
        Bounds.list(lines, context.store().address(key)),
        request.attempt(),
        log.key(),
        "the plan is " + report.verdict());
  }

  /** Empty where the next invocation must go on. */
  private Optional<Report> report() {
    try (Session live = context.live(request).open(Timeouts.DEFAULT)) {
      live.becomeOwner();
      TargetTables weights = weights(live);
      return new FileChecks(context, request, work, log).run(live, trial, folder, weights)
          ? Optional.of(report(live, weights))
          : Optional.empty();
    }
  }

  /** By the same figures in every invocation. */
  private TargetTables weights(Session live) {
    if (log.files() > 0) {
      return context.read("weights", documents.weights(), TargetTables.class);
    }
    TargetTables weights = Weighing.read(live);
    context.write(documents.weights(), weights);
    return weights;
  }

  private Report report(Session live, TargetTables weights) {
    Gates.Found gates = new Gates(context, request, plan, folder, trial.drift(), live).find();
    List<FileReport> files = log.all().stream().map(CheckedFile::report).toList();
    warnings.addAll(trial.warnings());
    warnings.addAll(trial.notes());
    warnings.addAll(gates.warnings());
    Traffic.read(context.store(), request.environment())
        .flatMap(traffic -> traffic.describe(context.clock().instant()))
        .ifPresent(words -> warnings.add("hours of the week: " + words));
    tellSamples();
    List<String> refusals = new ArrayList<>(gates.refusals());
    ServerProfile profile = context.read("plan", documents.profile(), ServerProfile.class);
    RehearsalGate.Found rehearsal = new RehearsalGate(request, profile, trial).find(files, weights);
    refusals.addAll(rehearsal.refusals());
    warnings.addAll(rehearsal.warnings());
    List<String> overridden = new ArrayList<>(gates.overridden());
    overridden.addAll(rehearsal.overridden());
    List<String> verdicts = new ArrayList<>(files.stream().map(FileReport::verdict).toList());
    if (rehearsal.notRestored() != null) {
      verdicts.add(Verdict.ACKNOWLEDGED);
    }
    if (!refusals.isEmpty()) {
      verdicts.add(Verdict.REFUSED);
    }
    return new Report(
        request.environment(),
        GROUND,
        plan.database(),
        plan.server(),
        context.clock().instant().toString(),
        plan.migrations(),
        Verdict.worst(verdicts),
        files,
        refusals,
        Blockers.now(live),
        gates.drift(),
        List.copyOf(warnings),
        rehearsal.notRestored(),
        gates.soak(),
        List.copyOf(overridden));
  }

  private void tellSamples() {
    log.all().stream()
        .map(CheckedFile::samples)
        .filter(Objects::nonNull)
        .distinct()
        .map(context.store()::address)
        .forEach(at -> warnings.add("the keys of rows in the clear, until they expire: " + at));
  }
}
