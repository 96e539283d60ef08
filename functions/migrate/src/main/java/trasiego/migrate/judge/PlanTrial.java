package trasiego.migrate.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Digests;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Bounds;
import trasiego.handler.Deadline;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.judge.TrialDocument.File;
import trasiego.migrate.request.JudgeRequest;
import trasiego.migrate.trial.TrialCopies;
import trasiego.migrate.trial.TrialCopies.TrialCopy;
import trasiego.migration.MigrationFolder;
import trasiego.observation.Untried;
import trasiego.postgres.ApplicationName;
import trasiego.trial.ServerProfile;

/**
 * Tries the pending files and their undo files on a trial server that has the live structure, and
 * runs the applied ones again on an empty database beside it. It judges nothing: what it saw is
 * weighed by the live database's sizes, rows and sessions in the next step. A next invocation finds
 * no server: it runs again what the ones before have tried, and goes on.
 */
public final class PlanTrial {
  private static final Logger LOG = LoggerFactory.getLogger(PlanTrial.class);

  private final MigrateContext context;
  private final TrialCopies copies;
  private final JudgeRequest request;
  private final Deadline work;
  private final Duration invocation;
  private final PlanDocuments documents;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private final FileLog<TriedFile> log;
  private boolean isDriftNew;

  public PlanTrial(
      MigrateContext context, TrialCopies copies, JudgeRequest request, Deadline deadline) {
    this.context = context;
    this.copies = copies;
    this.request = request;
    this.work = CleanupReserve.before(deadline);
    this.invocation = work.remaining();
    this.documents =
        new PlanDocuments(request.environment(), request.execution(), request.isDryRun());
    this.plan = context.plan(request.plan(), request.execution());
    this.folder = context.migrations(plan.migrations());
    this.log =
        new FileLog<>(
            context, documents, PlanDocuments.Step.JUDGE, request.attempt(), TriedFile[].class);
  }

  public TrialResult run() {
    if (log.isFinished()) {
      byte[] written = context.bytes("trial", documents.trial());
      return tried(
          context.parsed("trial", documents.trial(), written, TrialDocument.class),
          Digests.hex(written));
    }
    ServerProfile profile = context.read("plan", documents.profile(), ServerProfile.class);
    byte[] structure = context.bytes("plan", documents.structure());
    ApplicationName application =
        new ApplicationName(request.environment(), "trial", request.execution());
    try (TrialCopy copy = copies.ofStructure(profile, structure, application, work)) {
      return copy.withinDisk(folder.files(), () -> tried(copy, profile.untried(copy.missing())));
    }
  }

  private TrialResult tried(TrialCopy copy, Untried untried) {
    Drift.Found drift = drift(copy, untried);
    FileTrials trials = new FileTrials(context, copy.target(), folder, work, untried, log);
    if (!trials.run(plan.pending())) {
      return later();
    }
    TrialDocument document = document(copy, untried, drift);
    String sha256 = context.write(documents.trial(), document);
    log.finish();
    return tried(document, sha256);
  }

  private TrialDocument document(TrialCopy copy, Untried untried, Drift.Found drift) {
    TriedFile.Whole whole =
        TriedFile.Whole.of(Stream.concat(log.earlier().stream(), Stream.of(log.own())).toList());
    return new TrialDocument(
        request.environment(),
        request.execution(),
        log.startedAt(),
        seconds(),
        whole.structure(),
        whole.files(),
        drift,
        untried,
        copy.missing(),
        untold(whole.files()),
        copy.server(),
        copy.freeBytes(),
        invocation.toMillis() / 1000.0);
  }

  /** Each invocation must bring the trial forward, or it would be called for ever. */
  private TrialResult later() {
    log.close();
    if (log.own().isEmpty() && !isDriftNew) {
      throw new MigrationRefusedException(tooLong());
    }
    String summary = "tried %,d of %,d files".formatted(log.files(), plan.pending().size());
    LOG.info("{}, the next invocation goes on", summary);
    return new TrialResult(
        TrialResult.IN_PROGRESS,
        null,
        null,
        List.of(),
        request.attempt(),
        log.key(),
        seconds(),
        summary);
  }

  private String tooLong() {
    return String.format(
        Locale.ROOT,
        "%s cannot be tried: starting a server with the live structure%s and trying this file and"
            + " its undo file take longer than the %,.1f s that one invocation of the trial"
            + " function has; split the file into smaller steps, raise the function's timeout or"
            + " memory, or name a rehearsal server; nothing was changed",
        plan.pending().get(log.files()).file(),
        log.files() == 0 ? "" : ", running the files before it again (%,d)".formatted(log.files()),
        invocation.toMillis() / 1000.0);
  }

  private TrialResult tried(TrialDocument document, String sha256) {
    String summary =
        String.format(
            Locale.ROOT,
            "tried %d of %d files on %s in %.1f s%s",
            document.files().size(),
            plan.pending().size(),
            document.server(),
            document.seconds(),
            document.missing().isEmpty()
                ? ""
                : ", not in the copy: " + String.join("; ", document.missing()));
    LOG.info(summary);
    return new TrialResult(
        TrialResult.TRIED,
        documents.trial(),
        sha256,
        document.missing(),
        request.attempt(),
        log.key(),
        document.seconds(),
        summary);
  }

  private double seconds() {
    Instant started = Instant.parse(log.startedAt());
    return Duration.between(started, context.clock().instant()).toMillis() / 1000.0;
  }

  /** Once in all invocations: it may take one of them whole. */
  private Drift.Found drift(TrialCopy copy, Untried untried) {
    if (plan.applied().isEmpty()) {
      return Drift.Found.NOTHING;
    }
    if (context.store().find(documents.drift()).isPresent()) {
      return context.read("drift", documents.drift(), Drift.Found.class);
    }
    Drift.Found found = new Drift(copy.empty(), folder, work, untried).find(plan);
    context.write(documents.drift(), found);
    isDriftNew = true;
    return found;
  }

  /** Which files could not be tried, and why. */
  private List<String> untold(List<File> tried) {
    List<String> left =
        plan.pending().subList(tried.size(), plan.pending().size()).stream()
            .map(Pending::file)
            .toList();
    if (left.isEmpty()) {
      return List.of();
    }
    Pending last = plan.pending().get(tried.size() - 1);
    String why =
        tried.getLast().isFailed()
            ? "since " + last.file() + " fails"
            : "since nobody knows what " + last.undoFile() + " left on the copy";
    return List.of("not tried, " + why + ": " + Bounds.names(left));
  }
}
