package trasiego.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.hazard.Report;
import trasiego.hazard.Verdict;
import trasiego.migrate.FileTry.Outcome;
import trasiego.migrate.PlanDocument.Pending;
import trasiego.migrate.RehearsalDocument.Rehearsed;
import trasiego.migrate.RunDocument.FileState;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/**
 * Runs each pending file on a restored copy by the same guarded way as on the live database, takes
 * it back by its undo file and runs it again before the next one: so each undo file meets the
 * schema that it will meet when files are taken back, newest first. After it the schema must be as
 * it was before the file; what does not come back is named.
 */
final class Rehearse {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearse.class);
  private static final Duration FENCE = Duration.ofSeconds(10);

  private final Site site;
  private final MigrateRequest request;
  private final Deadline whole;
  private final Deadline work;
  private final Duration allowed;
  private final Target target;
  private final RehearsalReport report;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private Ledger ledger;
  private RehearsalProgress progress;
  private boolean fresh = true;

  Rehearse(Site site, MigrateRequest request, Deadline deadline) {
    this.site = site;
    this.request = request;
    this.whole = deadline;
    this.work = Margin.before(deadline);
    this.allowed = work.remaining();
    this.plan = site.read("plan", request.plan(), PlanDocument.class);
    this.folder = site.migrations(plan.migrations());
    this.target = Scratch.of(site, request);
    this.report = new RehearsalReport(site, request, plan);
  }

  RehearseResult run() {
    if (!plan.execution().equals(request.execution())) {
      throw new InvalidRequestException(
          "field \"plan\": found the plan of " + plan.execution() + ", wanted this execution's");
    }
    site.lease(request.environment()).renew(request.execution());
    ledger =
        Ledger.open(
            site.store(),
            Keys.ofExecution(
                request.environment(), request.execution(), "rehearse-migrate.ledger.json"),
            request.attempt());
    progress = ledger.state(RehearsalProgress.class).orElseGet(() -> RehearsalProgress.of(empty()));
    if (progress.finished()) {
      return result("REHEARSED");
    }
    try (Fence _ = Fence.take(site.live(request), FENCE)) {
      target.endNamesakes();
      // A restored copy has none; one made otherwise must not pass its own for the files' work.
      if (progress.files() == 0) {
        Remains.of(target, whole, Effect.UNKNOWN, Set.of()).remove();
        FailedRows.remove(target);
      }
      return everyFile() ? finish() : result("IN_PROGRESS");
    } catch (DatabaseBusyException e) {
      LOG.info("not yet: {}", e.getMessage());
      return result("IN_PROGRESS");
    }
  }

  /** False where the next invocation must go on. */
  private boolean everyFile() {
    while (!progress.isOver(plan.pending().size())) {
      boolean done =
          switch (progress.stage()) {
            case FORWARD -> forward(plan.pending().get(progress.files()));
            case BACK -> back(newest());
            case AGAIN -> again(newest());
          };
      if (!done) {
        return false;
      }
    }
    return true;
  }

  private Pending newest() {
    return plan.pending().get(progress.files() - 1);
  }

  private boolean forward(Pending pending) {
    MigrationFile file = file(pending);
    Catalogue before = catalogue();
    Outcome.Done done =
        run(new Course.Forward(folder, file), pending.transactions(), pending.knownEffect());
    if (done == null) {
      return false;
    }
    Catalogue after = catalogue();
    Effect effect = done.note() == null ? Effect.between(before, after) : pending.knownEffect();
    proveRepeatable(file.script(), pending.transactions(), effect);
    double seconds = done.observations().stream().mapToDouble(Observation::seconds).sum();
    double longest = done.observations().stream().mapToDouble(Observation::seconds).max().orElse(0);
    checkTime(file, seconds, longest, pending.transactional());
    LOG.info("rehearsed {} in {} s{}", file.name(), "%.1f".formatted(seconds), told(done));
    Rehearsed rehearsed =
        new Rehearsed(
            file.version(),
            file.name(),
            done.observations(),
            seconds,
            longest,
            0,
            Objects.requireNonNullElse(done.touched(), Map.of()),
            effect,
            done.note());
    RehearsalReport.Judged judged = report.judge(progress.judged(), file, done.observed());
    save(progress.forward(rehearsed, after, judged, file.undo().isPresent()));
    return true;
  }

  private boolean back(Pending pending) {
    MigrationFile file = file(pending);
    Rehearsed rehearsed = progress.document().file(file.version());
    Catalogue before = catalogue();
    Script undo = file.undo().orElseThrow();
    Transactions transactions = Transactions.of(undo, folder.committingProcedures());
    Outcome.Done done = run(new Course.Back(file), transactions, rehearsed.effect().reversed());
    if (done == null) {
      return false;
    }
    proveRepeatable(undo, transactions, rehearsed.effect());
    List<String> differences = catalogue().differences(rehearsed.effect().takenFrom(before));
    if (!differences.isEmpty()) {
      throw new MigrationRefusedException(
          undo.name()
              + " does not undo version "
              + file.version()
              + ": "
              + String.join("; ", differences)
              + "; mend the undo file; the live database was not touched");
    }
    save(progress.back(file.version()));
    return true;
  }

  private boolean again(Pending pending) {
    Effect effect = progress.document().file(pending.version()).effect();
    if (run(new Course.Forward(folder, file(pending)), pending.transactions(), effect) == null) {
      return false;
    }
    List<String> differences = catalogue().differences(progress.document().catalogueAfter());
    if (!differences.isEmpty()) {
      throw new MigrationRefusedException(
          pending.file()
              + ", applied again after its undo file, leads elsewhere: "
              + String.join("; ", differences)
              + "; the live database was not touched");
    }
    save(progress.again());
    return true;
  }

  /** Null where the next invocation must go on. */
  private Outcome.Done run(Course course, Transactions transactions, Effect effect) {
    FileState[] state = {FileState.pending(course.file().version(), course.script().name())};
    FileRun run =
        new FileRun(
            site,
            work,
            () -> attempt(course, transactions, effect),
            (one, _) -> state[0] = state[0].tried(one));
    FileRun.Result result = run.run(course.script().name(), fresh);
    fresh = false;
    return switch (result) {
      case FileRun.Result.Done(Outcome.Done done) -> done;
      case FileRun.Result.Later() -> null;
      case FileRun.Result.Broken(Fault _, String message) ->
          throw new MigrationRefusedException(
              "failed in the rehearsal: " + message + "; the live database was not touched");
    };
  }

  /** The way there is observed in full; back and again only repeat it. */
  private FileTry attempt(Course course, Transactions transactions, Effect effect) {
    FileTry one =
        new FileTry(target, course, transactions, effect, Set.of(), site.limits(), work, whole);
    return progress.stage() == RehearsalProgress.Stage.FORWARD ? one.observed() : one;
  }

  private void proveRepeatable(Script script, Transactions transactions, Effect effect) {
    if (transactions == Transactions.ITS_OWN) {
      new Repetition(target, script, site.limits(), work, site.pause()).prove(effect);
    }
  }

  private static String told(Outcome.Done done) {
    return done.observed() == null ? "" : ", the server told of " + done.observed().counts();
  }

  /** What took so long on the copy would be cut off on the live database. */
  private void checkTime(MigrationFile file, double seconds, double longest, boolean together) {
    double found = together ? seconds : longest;
    if (found * 1000 > allowed.toMillis()) {
      throw new MigrationRefusedException(
          "%s took %.1f s in the rehearsal, one invocation allows %.1f s; split it into smaller steps, or raise the function's timeout; the live database was not touched"
              .formatted(file.name(), found, allowed.toMillis() / 1000.0));
    }
  }

  private MigrationFile file(Pending pending) {
    return folder.file(pending.version()).orElseThrow();
  }

  private Catalogue catalogue() {
    try (Session session = target.openOwn()) {
      return Catalogue.read(session);
    }
  }

  private RehearsalDocument empty() {
    return new RehearsalDocument(
        request.environment(),
        request.execution(),
        plan.migrations(),
        request.database(),
        site.clock().instant().toString(),
        null,
        List.of(),
        catalogue(),
        List.of());
  }

  private void save(RehearsalProgress next) {
    progress = next;
    ledger.save(progress);
  }

  private RehearseResult finish() {
    Report whole = report.finish(progress.judged().files());
    if (Verdict.isOpen(whole.verdict())) {
      throw new MigrationRefusedException(
          String.join("\n", whole.lines())
              + "\nthe whole report: "
              + site.store().address(report.key())
              + "; mend the files, or acknowledge what is risky; the live database was not"
              + " touched");
    }
    RehearsalProgress finished = progress.finish(site.clock().instant().toString());
    // The document first: a ledger that says finished promises it.
    site.write(key(), finished.document());
    save(finished);
    return result("REHEARSED");
  }

  private String key() {
    return Keys.ofExecution(request.environment(), request.execution(), "rehearsal.json");
  }

  private RehearseResult result(String status) {
    RehearsalDocument document = progress.document();
    int proven = document.undoProven().size();
    return new RehearseResult(
        status,
        status.equals("REHEARSED") ? key() : null,
        request.attempt(),
        ledger.key(),
        document.seconds(),
        "rehearsed %d of %d, %d undo files proven"
            .formatted(document.files().size(), plan.pending().size(), proven));
  }
}
