package trasiego.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.hazard.Judge;
import trasiego.hazard.Report;
import trasiego.hazard.Report.Compatibility;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.UndoLoss;
import trasiego.hazard.Verdict;
import trasiego.hazard.Weights;
import trasiego.migrate.PlanDocument.Pending;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.Trial;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.store.Keys;
import trasiego.store.Store;
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
  private final Set<String> committing;
  private final List<String> warnings = new ArrayList<>();

  Judgement(Site site, MigrateRequest request, Deadline deadline) {
    this.site = site;
    this.request = request;
    this.work = Margin.before(deadline);
    this.plan = site.read("plan", request.plan(), PlanDocument.class);
    this.folder = site.migrations(plan.migrations());
    this.committing = new HashSet<>(folder.committingProcedures());
  }

  /** A file that was tried forward, and what became of its way back. */
  private record Tried(MigrationFile file, ObservedFile observed, Report.Undo undo) {}

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
    List<Tried> all = new ArrayList<>();
    for (Pending pending : plan.pending()) {
      MigrationFile file = folder.file(pending.version()).orElseThrow();
      Catalogue before = catalogue(copy);
      ObservedFile forward = trial(copy, file.version(), file.script());
      if (failed(forward)) {
        all.add(new Tried(file, forward, untried(file, "the migration itself fails")));
        int left = plan.pending().size() - all.size();
        if (left > 0) {
          warnings.add(left + " files behind " + file.name() + " were not tried, since it fails");
        }
        break;
      }
      all.add(new Tried(file, forward, undo(copy, file, forward, before)));
    }
    return all;
  }

  private Report.Undo undo(
      Target copy, MigrationFile file, ObservedFile forward, Catalogue before) {
    if (file.undo().isEmpty()) {
      return new Report.Undo(
          "irreversible",
          null,
          UndoLoss.ofMigration(forward),
          file.script().irreversible().orElse(""));
    }
    Script undo = file.undo().get();
    ObservedFile back = trial(copy, file.version(), undo);
    List<String> lost = new ArrayList<>(UndoLoss.ofUndo(back));
    lost.addAll(UndoLoss.ofMigration(forward));
    if (failed(back)) {
      return new Report.Undo("broken", undo.name(), lost, "fails: " + failure(back));
    }
    List<String> differences = catalogue(copy).differences(before);
    if (!differences.isEmpty()) {
      return new Report.Undo(
          "broken",
          undo.name(),
          lost,
          "does not undo version " + file.version() + ": " + String.join("; ", differences));
    }
    ObservedFile again = trial(copy, file.version(), file.script());
    return failed(again)
        ? new Report.Undo(
            "broken", undo.name(), lost, "after it the migration fails: " + failure(again))
        : new Report.Undo("proven", undo.name(), lost, null);
  }

  private static Report.Undo untried(MigrationFile file, String why) {
    return new Report.Undo("untried", file.undo().map(Script::name).orElse(null), List.of(), why);
  }

  private ObservedFile trial(Target copy, String version, Script script) {
    Duration limit = site.limits().of(script).within(work).statement();
    try (Session session = copy.open()) {
      return Trial.run(
          session,
          copy::open,
          version,
          script,
          Transactions.of(script, committing) == Transactions.ONE,
          limit);
    }
  }

  private static boolean failed(ObservedFile file) {
    return !file.statements().isEmpty() && file.statements().getLast().failure() != null;
  }

  private static String failure(ObservedFile file) {
    var last = file.statements().getLast();
    return "line %d: %s (%s)"
        .formatted(last.line(), last.failure().message(), last.failure().state());
  }

  private static Catalogue catalogue(Target copy) {
    try (Session session = copy.openOwn()) {
      return Catalogue.read(session);
    }
  }

  private Report report(List<Tried> tried) {
    List<String> refusals = new ArrayList<>(soak());
    Drift.Found drift = drift();
    refusals.addAll(refused(MigrateRequest.DRIFT, drifted(drift)));
    try (Session live = site.live(request).open(Timeouts.DEFAULT)) {
      live.becomeOwner();
      Weights weights = Weighing.read(live);
      List<FileReport> files = judged(live, weights, tried);
      List<String> verdicts = new ArrayList<>(files.stream().map(FileReport::verdict).toList());
      if (!refusals.isEmpty()) {
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
          refusals,
          Blockers.now(live),
          drift.differences(),
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

  private List<String> soak() {
    Optional<Soak.Wanted> wanted = site.policy().soak();
    if (wanted.isEmpty()) {
      return List.of();
    }
    if (wanted.get().store().isEmpty()) {
      return soak(site.store(), wanted.get());
    }
    try (Store other = site.stores().apply(wanted.get().store().get())) {
      return soak(other, wanted.get());
    }
  }

  private List<String> soak(Store store, Soak.Wanted wanted) {
    Soak soak = new Soak(store, wanted, site.clock());
    List<String> problems = soak.problems(plan.pending());
    if (problems.isEmpty()) {
      warnings.add(MigrateRequest.SOAK + ": " + soak.passed(plan.pending()));
    }
    return refused(MigrateRequest.SOAK, problems);
  }

  private Drift.Found drift() {
    if (plan.applied().isEmpty()) {
      return new Drift.Found(List.of(), null);
    }
    Drift.Found found = new Drift(Scratch.ofReplay(site, request), folder, work).find(plan);
    if (found.unknown() != null) {
      warnings.add("drift was not looked for: " + found.unknown());
    }
    return found;
  }

  private List<String> drifted(Drift.Found drift) {
    if (drift.differences().isEmpty()) {
      return List.of();
    }
    String line =
        "the live schema is not what its applied migrations make: "
            + String.join("; ", drift.differences());
    if (site.policy().refusesDrift()) {
      return List.of(line);
    }
    warnings.add(line);
    return List.of();
  }

  /** What a person overrode is a warning with the reason, which the record and the notice keep. */
  private List<String> refused(String what, List<String> problems) {
    if (!request.overrides(what)) {
      return problems.stream().map(it -> what + ": " + it).toList();
    }
    problems.forEach(
        it -> warnings.add(what + " was overridden (" + request.reason() + "): " + it));
    return List.of();
  }
}
