package trasiego.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.hazard.Judge;
import trasiego.hazard.Report;
import trasiego.hazard.Report.Compatibility;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.Verdict;
import trasiego.hazard.WayBack;
import trasiego.hazard.WayBack.Tried;
import trasiego.hazard.Weights;
import trasiego.migrate.PlanDocument.Pending;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.store.Keys;
import trasiego.weight.Blockers;
import trasiego.weight.Expectation;
import trasiego.weight.PreChecks;
import trasiego.weight.Uses;
import trasiego.weight.Weighing;

/**
 * Tries the pending files and their undo files on a copy of the live structure, weighs what was
 * observed by the live database's sizes, rows and sessions, and says the verdict. The report is
 * stored whatever it says; a plan that is refused ends in an error with its lines.
 */
final class Judgement {
  private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);
  private static final String GROUND = "schema";

  private final Site site;
  private final MigrateRequest request;
  private final Deadline work;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private final List<String> warnings = new ArrayList<>();

  Judgement(Site site, MigrateRequest request, Deadline deadline) {
    this.site = site;
    this.request = request;
    this.work = Margin.before(deadline);
    this.plan = site.read("plan", request.plan(), PlanDocument.class);
    this.folder = site.migrations(plan.migrations());
  }

  JudgeResult run() {
    if (!plan.execution().equals(request.execution())) {
      throw new InvalidRequestException(
          "field \"plan\": found the plan of " + plan.execution() + ", wanted this execution's");
    }
    if (!request.isDryRun()) {
      site.lease(request.environment()).renew(request.execution());
    }
    refuseUnasked();
    List<Tried> tried = tryAll(Scratch.ofPlan(site, request));
    Report report = report(tried);
    String key = Keys.planReport(request.environment(), request.execution());
    site.write(key, report);
    List<String> lines = report.lines();
    lines.forEach(line -> LOG.info("{}", line));
    if (Verdict.isOpen(report.verdict())) {
      throw new MigrationRefusedException(
          String.join("\n", lines)
              + "\nthe whole report: "
              + site.store().address(key)
              + "; mend the files, or acknowledge what is risky; nothing was changed");
    }
    return new JudgeResult(
        "JUDGED", key, report.verdict(), lines, "the plan is " + report.verdict());
  }

  /** Before anything is tried: a copy reaches the outside world as well as the live database. */
  private void refuseUnasked() {
    List<String> lines = new ArrayList<>();
    for (Pending pending : plan.pending()) {
      MigrationFile file = folder.file(pending.version()).orElseThrow();
      for (Script script :
          file.undo().map(undo -> List.of(file.script(), undo)).orElse(List.of(file.script()))) {
        Judge.unasked(script)
            .forEach(
                it ->
                    lines.add(
                        "%s line %d: %s: %s; write -- trasiego:allow %s %s: <reason>"
                            .formatted(
                                script.name(),
                                it.line(),
                                it.code(),
                                it.consequence(),
                                it.code(),
                                it.object())));
      }
    }
    if (!lines.isEmpty()) {
      throw new MigrationRefusedException(
          String.join("\n", lines) + "\nnothing was tried, nothing was changed");
    }
  }

  private List<Tried> tryAll(Target copy) {
    WayBack wayBack = new WayBack(new SchemaGround(site, copy, folder, work));
    List<Tried> all = new ArrayList<>();
    for (Pending pending : plan.pending()) {
      Tried tried = wayBack.of(folder.file(pending.version()).orElseThrow());
      all.add(tried);
      if (tried.isFailed()) {
        tellUntried(all.size(), "since " + pending.file() + " fails");
        break;
      }
      if (!tried.isKept()) {
        tellUntried(
            all.size(), "since nobody knows what " + pending.undoFile() + " left on the copy");
        break;
      }
    }
    return all;
  }

  private void tellUntried(int tried, String why) {
    List<String> left =
        plan.pending().subList(tried, plan.pending().size()).stream().map(Pending::file).toList();
    if (!left.isEmpty()) {
      warnings.add("not tried, " + why + ": " + String.join(", ", left));
    }
  }

  private Report report(List<Tried> tried) {
    Gates.Found gates = new Gates(site, request, plan, folder, work).find();
    warnings.addAll(gates.warnings());
    try (Session live = site.live(request).open(Timeouts.DEFAULT)) {
      live.becomeOwner();
      Weights weights = Weighing.read(live);
      List<FileReport> files = judged(live, weights, tried);
      List<String> verdicts = new ArrayList<>(files.stream().map(FileReport::verdict).toList());
      if (!gates.refusals().isEmpty()) {
        verdicts.add(Verdict.REFUSED);
      }
      return new Report(
          request.environment(),
          GROUND,
          plan.database(),
          plan.server(),
          site.clock().instant().toString(),
          plan.migrations(),
          Verdict.worst(verdicts),
          files,
          gates.refusals(),
          Blockers.now(live),
          gates.drift(),
          List.copyOf(warnings));
    }
  }

  private List<FileReport> judged(Session live, Weights weights, List<Tried> tried) {
    if (tried.isEmpty()) {
      return List.of();
    }
    List<ObservedFile> observed = tried.stream().map(Tried::observed).toList();
    Judge judge =
        new Judge(weights, site.policy().thresholds(), live.major(), observed.getFirst().before());
    List<List<trasiego.weight.PreCheck>> checks = PreChecks.of(observed);
    List<Compatibility> uses = Uses.of(live, observed);
    List<FileReport> files = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      Tried file = tried.get(i);
      files.add(
          judge.judge(
              file.observed(),
              file.file().script(),
              new Judge.Known(
                  Expectation.estimated(file.observed(), weights),
                  PreChecks.run(live, checks.get(i), limits()),
                  uses.get(i),
                  file.undo())));
    }
    return List.copyOf(files);
  }

  /** What looking at rows may still cost: half of what is left, so that the report is written. */
  private trasiego.weight.Limits limits() {
    trasiego.weight.Limits allowed = site.policy().checks();
    Duration half = work.remaining().dividedBy(2);
    return new trasiego.weight.Limits(
        shorter(allowed.each(), half), shorter(allowed.all(), half), allowed.bytes());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
