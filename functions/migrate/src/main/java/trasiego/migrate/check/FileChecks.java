package trasiego.migrate.check;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import trasiego.compatibility.CompatibilityCheck;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Report.FileReport;
import trasiego.handler.Deadline;
import trasiego.impact.Expectation;
import trasiego.judgement.FileKnowledge;
import trasiego.judgement.Judge;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.FileLog;
import trasiego.migrate.judge.TrialDocument;
import trasiego.migrate.request.CheckRequest;
import trasiego.migration.MigrationFolder;
import trasiego.observation.ObservedFile;
import trasiego.postgres.Session;
import trasiego.precheck.CheckLimits;
import trasiego.precheck.PreCheck;
import trasiego.precheck.PreChecks;
import trasiego.precheck.RowEstimation;
import trasiego.precheck.Samples;
import trasiego.rule.TargetTables;
import trasiego.store.Keys;
import trasiego.undo.RoundTrip;

/**
 * Judges one tried file after the other by the live database, as long as there is time. At least
 * one file is done in each invocation, since each of its questions has a limit.
 */
final class FileChecks {
  /** To write the report, or to say that the next invocation goes on. */
  private static final Duration LEAST = Duration.ofSeconds(2);

  private static final int SHARE = 4;

  private final MigrateContext context;
  private final CheckRequest request;
  private final Deadline work;
  private final Duration invocation;
  private final FileLog<CheckedFile> log;
  private final Samples samples;

  FileChecks(
      MigrateContext context, CheckRequest request, Deadline work, FileLog<CheckedFile> log) {
    this.context = context;
    this.request = request;
    this.work = work;
    this.invocation = work.remaining();
    this.log = log;
    this.samples = new Samples(request.wantsSamples());
  }

  /** False where the next invocation must go on. */
  boolean run(Session live, TrialDocument trial, MigrationFolder folder, TargetTables weights) {
    int done = log.files();
    if (done == trial.files().size()) {
      return true;
    }
    Judge judge =
        new Judge(weights, context.policy().thresholds(), live.major(), trial.structure());
    PreChecks questions = new PreChecks(trial.structure());
    CompatibilityCheck uses = new CompatibilityCheck(live);
    RowEstimation estimation = new RowEstimation(live, context.policy().checks().each());
    Iterator<RoundTrip> all = trial.tried(folder);
    for (int i = 0; all.hasNext(); i++) {
      RoundTrip file = all.next();
      ObservedFile observed = file.observed();
      List<PreCheck> asked = questions.next(observed);
      if (i < done) {
        judge.follow(observed);
        continue;
      }
      if (!hasTime(asked)) {
        return false;
      }
      RowEstimates rows = estimation.of(observed);
      FileReport report =
          judge.judge(
              observed,
              file.file().script(),
              new FileKnowledge(
                  Expectation.estimated(observed, weights, rows),
                  PreChecks.run(live, asked, limits(), samples),
                  uses.compatibility(observed),
                  file.undo(),
                  trial.untried(),
                  rows),
              file.broken());
      log.add(new CheckedFile(report, kept()));
    }
    return true;
  }

  /** Whoever has questions gets as much time as in a fresh invocation, or half of one. */
  private boolean hasTime(List<PreCheck> asked) {
    if (log.own().isEmpty()) {
      return true;
    }
    Duration least = shorter(LEAST, invocation.dividedBy(SHARE));
    Duration enough =
        shorter(context.policy().checks().all().multipliedBy(2), invocation.dividedBy(2));
    return !work.isWithin(asked.isEmpty() ? least : enough);
  }

  /** What looking at rows may still cost: half of what is left, so that the report is written. */
  private CheckLimits limits() {
    CheckLimits allowed = context.policy().checks();
    Duration half = work.remaining().dividedBy(2);
    return new CheckLimits(
        shorter(allowed.each(), half), shorter(allowed.all(), half), allowed.bytes());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Apart from every other document, since rows are in it: it expires, and few may read it. */
  private String kept() {
    List<Samples.Clear> clear = samples.clear();
    if (clear.isEmpty()) {
      return null;
    }
    String environment = request.environment();
    String execution = request.execution();
    String key =
        log.earlier().isEmpty()
            ? Keys.samples(environment, execution)
            : Keys.samples(environment, execution, log.call());
    context.write(key, new SamplesDocument(SamplesDocument.VERSION, environment, execution, clear));
    return key;
  }
}
