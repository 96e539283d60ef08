package trasiego.migrate.rehearse;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.execution.PlanDocument;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.Report;
import trasiego.execution.RestoredDocument;
import trasiego.execution.Verdict;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.impact.Probe;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.request.RehearseRequest;
import trasiego.migrate.trial.TrialCopies;
import trasiego.migrate.trial.TrialCopies.TrialCopy;
import trasiego.migration.MigrationFile;
import trasiego.observation.Untried;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;
import trasiego.store.Keys;
import trasiego.store.Ledger;
import trasiego.trial.ServerProfile;

/**
 * Restores the backup on a trial server, which proves it, and rehearses the files there. A next
 * invocation finds no server: it restores again and repeats what the ledger has. Where the plan
 * says that the backup cannot be restored, and a person went on, it is read to its end and the
 * files are rehearsed on its structure.
 */
public final class Rehearse {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearse.class);

  /** So many times longer than saving takes, nothing is saved again. */
  private static final int SAVING_SHARE = 20;

  private final MigrateContext context;
  private final TrialCopies copies;
  private final RehearseRequest request;
  private final Deadline whole;
  private final Deadline work;
  private final PlanDocuments documents;
  private final PlanDocument plan;
  private final Duration allowed;
  private final ServerProfile profile;
  private final RehearsalReport report;
  private Ledger ledger;
  private RehearsalProgress progress;
  private long savedAt;
  private long savingNanos;

  public Rehearse(
      MigrateContext context, TrialCopies copies, RehearseRequest request, Deadline deadline) {
    this.context = context;
    this.copies = copies;
    this.request = request;
    this.whole = deadline;
    this.work = CleanupReserve.before(deadline);
    this.documents = new PlanDocuments(request.environment(), request.execution(), false);
    this.plan = context.plan(request.plan(), request.execution());
    // What takes longer here than migrate's invocation, however long this one is, would be cut
    // there.
    this.allowed = plan.invocation(work.remaining());
    this.profile = context.read("plan", documents.profile(), ServerProfile.class);
    this.report = new RehearsalReport(context, request, plan, profile.major());
  }

  public RehearseResult run() {
    ledger =
        Ledger.open(
            context.store(),
            Keys.ofExecution(request.environment(), request.execution(), "rehearse.ledger.json"),
            request.attempt());
    progress = ledger.state(RehearsalProgress.class).orElse(null);
    if (progress != null && progress.finished()) {
      return result("REHEARSED", Digests.hex(context.bytes("rehearsal", key())));
    }
    Archive backup =
        Archive.open(context.store(), BackupId.parse(request.backup()), context.trust().get());
    Instant started = context.clock().instant();
    backup.verify(_ -> refuseLate());
    if (report.notRestored().isPresent()) {
      context.write(documents.restored(), RestoredDocument.read(backup, secondsSince(started)));
      LOG.warn("backup {} is not restored: {}", backup.id(), report.notRestored().get().why());
      try (TrialCopy copy = copies.ofBackupWithoutRows(profile, backup, application(), work)) {
        return withinDisk(copy);
      }
    }
    started = context.clock().instant();
    try (TrialCopy copy = copies.ofBackup(profile, backup, application(), work)) {
      double seconds = secondsSince(started);
      // What is stored here is the proof that the backup can be restored with equal contents.
      context.write(
          documents.restored(),
          RestoredDocument.of(backup, copy.server(), copy.missing(), seconds));
      LOG.info(
          "restored backup {} on {} in {} s",
          backup.id(),
          copy.server(),
          "%.1f".formatted(seconds));
      return withinDisk(copy);
    }
  }

  private RehearseResult withinDisk(TrialCopy copy) {
    List<MigrationFile> files = context.migrations(plan.migrations()).files();
    return copy.withinDisk(files, () -> rehearse(copy));
  }

  private double secondsSince(Instant started) {
    return Duration.between(started, context.clock().instant()).toMillis() / 1000.0;
  }

  private ApplicationName application() {
    return new ApplicationName(request.environment(), "trial", request.execution());
  }

  private void refuseLate() {
    if (work.isWithin(Duration.ZERO)) {
      throw new MigrationRefusedException(
          "reading backup "
              + request.backup()
              + " to its end takes longer than one invocation; raise the trial function's timeout;"
              + " the live database was not touched");
    }
  }

  private RehearseResult rehearse(TrialCopy copy) {
    Untried untried = profile.untried(copy.missing());
    if (plan.takesBack()) {
      return rehearseUndo(copy, untried);
    }
    RehearsalProgress begun = progress;
    try (RehearsalRun run =
        new RehearsalRun(
            context,
            plan,
            copy.target(),
            untried,
            report.knowing(untried, probe(copy)),
            whole,
            allowed,
            this::keep)) {
      progress = run.run(begun);
    }
    if (progress.isOver(plan.pending().size())) {
      return finish();
    }
    if (begun != null && progress.steps() == begun.steps()) {
      throw new MigrationRefusedException(
          "restoring the backup, repeating "
              + progress.files()
              + " files and the next step take longer than one invocation of the trial function"
              + " allows; raise its timeout or memory, or name a rehearsal server; the live"
              + " database was not touched");
    }
    save(progress);
    return result("IN_PROGRESS", null);
  }

  private static double probe(TrialCopy copy) {
    try (Session session = copy.target().openOwn()) {
      return Probe.seconds(session);
    }
  }

  private RehearseResult rehearseUndo(TrialCopy copy, Untried untried) {
    RehearsalDocument document =
        new UndoRehearsal(context, plan, copy.target(), untried, whole, allowed).run();
    RehearsalProgress finished =
        RehearsalProgress.of(document).finish(context.clock().instant().toString());
    String sha256 = context.write(key(), finished.document());
    save(finished);
    return result("REHEARSED", sha256);
  }

  /**
   * Not each step: the progress grows with every file, and who wrote it whole for each one would
   * spend more time on that than on the files. What a killed invocation lost is done again, on
   * another copy.
   */
  private void keep(RehearsalProgress next) {
    progress = next;
    if (System.nanoTime() - savedAt > SAVING_SHARE * savingNanos) {
      save(next);
    }
  }

  private void save(RehearsalProgress next) {
    progress = next;
    long began = System.nanoTime();
    ledger.save(progress);
    savedAt = System.nanoTime();
    savingNanos = savedAt - began;
  }

  private RehearseResult finish() {
    Report whole = report.finish(progress.judged().files());
    if (Verdict.isOpen(whole.verdict())) {
      throw new MigrationRefusedException(
          String.join("\n", whole.lines())
              + "\nthe whole report: "
              + context.store().address(report.key())
              + "; mend the files, or acknowledge what is risky; the live database was not"
              + " touched");
    }
    RehearsalProgress finished = progress.finish(context.clock().instant().toString());
    // The document first: a ledger that says finished promises it.
    String sha256 = context.write(key(), finished.document());
    save(finished);
    return result("REHEARSED", sha256);
  }

  private String key() {
    return Keys.ofExecution(request.environment(), request.execution(), "rehearsal.json");
  }

  private RehearseResult result(String status, String sha256) {
    RehearsalDocument document = progress.document();
    int proven = document.undoProven().size();
    return new RehearseResult(
        status,
        sha256 == null ? null : key(),
        sha256,
        documents.restored(),
        request.attempt(),
        ledger.key(),
        document.seconds(),
        "rehearsed %d of %d%s, %d undo files proven%s"
            .formatted(
                document.files().size(),
                plan.files().size(),
                report.notRestored().isPresent() ? " on the structure without rows" : "",
                proven,
                BackfillRehearsal.lines(document)));
  }
}
