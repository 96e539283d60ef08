package trasiego.migrate.apply;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunDocument.FileState;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.handler.Bounds;
import trasiego.handler.Deadline;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.run.AttemptFailure;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.FileAttempt.Outcome;
import trasiego.migrate.run.FileRun;
import trasiego.migrate.run.Hold;
import trasiego.migrate.run.Journal;
import trasiego.migrate.run.LiveRun;
import trasiego.migrate.run.Unfinished;
import trasiego.migrate.target.FailedRows;
import trasiego.migrate.target.Target;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Database;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.store.Keys;
import trasiego.store.LeaseHold;
import trasiego.store.Ledger;

/**
 * Applies the planned files to the live database, one after the other, each wholly or not at all.
 */
public final class Apply {
  private static final Logger LOG = LoggerFactory.getLogger(Apply.class);
  private static final Duration FENCE = Duration.ofSeconds(10);
  private static final double SLOWER = 1.5;

  private final MigrateContext context;
  private final ApplyRequest request;
  private final Deadline whole;
  private final Deadline work;
  private final Target target;
  private final PlanDocument plan;
  private final RehearsalDocument rehearsal;
  private final MigrationFolder folder;
  private final StartConditions conditions;
  private Ledger ledger;
  private Journal journal;
  private Hold hold;
  private boolean fresh = true;
  private Optional<HeldBack> heldBack = Optional.empty();

  public Apply(MigrateContext context, ApplyRequest request, Deadline deadline) {
    this.context = context;
    this.request = request;
    this.whole = deadline;
    this.work = CleanupReserve.before(deadline);
    Database live = context.live(request);
    this.target = new Target(live, live.name());
    this.plan = context.read("plan", request.plan(), PlanDocument.class);
    this.rehearsal =
        context.read(
            "rehearsal", request.rehearsal(), request.rehearsalSha256(), RehearsalDocument.class);
    this.folder = context.migrations(plan.migrations());
    this.conditions = new StartConditions(context, request, target);
  }

  public ApplyResult run() {
    checkDocuments();
    LeaseHold lease = context.leaseHold(request);
    lease.renew();
    ledger =
        Ledger.open(
            context.store(),
            Keys.ofExecution(request.environment(), request.execution(), "apply.ledger.json"),
            request.attempt());
    boolean finished = Journal.isFinished(ledger);
    journal =
        Journal.open(
            context,
            request,
            ledger,
            "run.json",
            plan.pending().stream().map(it -> FileState.pending(it.version(), it.file())).toList());
    if (finished) {
      journal.finish();
      return result("APPLIED");
    }
    try (Fence fence = Fence.take(target.server(), FENCE)) {
      hold = Hold.of(lease, fence);
      return applyAll() ? finish() : result("IN_PROGRESS");
    } catch (DatabaseBusyException e) {
      LOG.info("not yet: {}", e.getMessage());
      return result("IN_PROGRESS");
    }
  }

  private void checkDocuments() {
    if (!plan.execution().equals(request.execution())) {
      throw new InvalidRequestException(
          "field \"plan\": found the plan of " + plan.execution() + ", wanted this execution's");
    }
    if (!rehearsal.execution().equals(request.execution())
        || !rehearsal.migrations().equals(plan.migrations())
        || !rehearsal.undoProven().containsAll(plan.reversible())) {
      throw new InvalidRequestException(
          "field \"rehearsal\": found a rehearsal of other migrations, wanted this plan's");
    }
  }

  /** False where the next invocation must go on. */
  private boolean applyAll() {
    target.endNamesakes();
    FailedRows.remove(target);
    History history = history();
    new PlannedState(target, folder, journal).check(history);
    journal.runsUnder(target.meaning());
    for (Pending pending : plan.pending()) {
      MigrationFile file = folder.file(pending.version()).orElseThrow();
      if (history.isApplied(file)) {
        found(pending);
        continue;
      }
      Rehearsed rehearsed = rehearsal.file(pending.version());
      FileFill.refuseUnfilled(file, journal, request.environment());
      if (isHeldBack(pending)) {
        return false;
      }
      if (file.script().backfill().isPresent()) {
        if (!fill(pending, rehearsed)) {
          return false;
        }
        fresh = false;
        continue;
      }
      if (!fresh
          && work.isWithin(Duration.ofMillis((long) (rehearsed.seconds() * 1000 * SLOWER)))) {
        return false;
      }
      if (!apply(pending, rehearsed)) {
        return false;
      }
      fresh = false;
    }
    return true;
  }

  /** False where the next invocation must go on. */
  private boolean fill(Pending pending, Rehearsed rehearsed) {
    MigrationFile file = folder.file(pending.version()).orElseThrow();
    FileFill fill =
        new FileFill(context, journal, target, folder, work, hold, conditions.window(file));
    try {
      heldBack = fill.run(file, rehearsed);
      return fill.isOver();
    } catch (Hold.LostException e) {
      throw lost(file, e);
    }
  }

  private boolean isHeldBack(Pending pending) {
    MigrationFile file = folder.file(pending.version()).orElseThrow();
    heldBack = conditions.heldBack(file);
    heldBack.ifPresent(held -> journal.progress(file.version(), held.reason()));
    return heldBack.isPresent();
  }

  private History history() {
    try (Session session = target.open()) {
      return History.read(session);
    }
  }

  /** The history has it: an earlier attempt committed it and died before it could say so. */
  private void found(Pending pending) {
    FileState state = journal.file(pending.version());
    if (!state.state().equals(MigrationState.APPLIED)) {
      Unfinished.delete(context, request.environment());
      journal.put(
          state.done(MigrationState.APPLIED, List.of(), null, "found applied by the history"));
    }
  }

  private boolean apply(Pending pending, Rehearsed rehearsed) {
    MigrationFile file = folder.file(pending.version()).orElseThrow();
    Direction direction = new Direction.Forward(folder, file);
    journal.put(journal.file(pending.version()).in(MigrationState.RUNNING));
    DetachedFile detached = new DetachedFile(context, request, file, rehearsed.effect());
    if (!pending.transactional() && !detached.isDetachable()) {
      new Unfinished(request.execution(), file.version(), file.checksum(), rehearsed.effect())
          .write(context, request.environment());
    }
    LOG.info("applying {}", file.name());
    FileRun run =
        new LiveRun(context, target, rehearsal, journal, hold, work, whole)
            .of(direction, pending.transactions(), plan.invalidBefore(), detached::detaching);
    try {
      return switch (run.run(file.name(), fresh)) {
        case FileRun.Result.Done(Outcome.Done outcome) -> {
          done(file, outcome);
          yield true;
        }
        case FileRun.Result.Later() -> false;
        case FileRun.Result.GaveUp(AttemptFailure failure, String message) ->
            throw failed(file, failure, message);
      };
    } catch (Hold.LostException e) {
      throw lost(file, e);
    }
  }

  /** Whoever comes next finds the file running, and judges it by the history and the catalogue. */
  private MigrationFailedException lost(MigrationFile file, Hold.LostException e) {
    return new MigrationFailedException(
        file.name()
            + " stopped before its next statement: "
            + e.getMessage()
            + "; "
            + journal.appliedBefore(),
        e);
  }

  private void done(MigrationFile file, Outcome.Done outcome) {
    FileState state =
        journal
            .file(file.version())
            .done(MigrationState.APPLIED, outcome.observations(), outcome.touched(), outcome.note())
            .cleaned(outcome.removed());
    journal.put(state);
    Unfinished.delete(context, request.environment());
    LOG.info("applied {} in {} s", file.name(), "%.1f".formatted(state.seconds()));
  }

  private MigrationFailedException failed(
      MigrationFile file, AttemptFailure failure, String message) {
    journal.put(journal.file(file.version()).failed(failure.number(), failure.line(), message));
    return new MigrationFailedException(
        message
            + "; "
            + new LeftBehind(target, whole, plan.invalidBefore())
                .of(
                    plan.file(file.version()).transactions(),
                    rehearsal.file(file.version()).effect(),
                    journal.file(file.version()).removed())
            + "; "
            + journal.appliedBefore()
            + "; mend the file and deploy again");
  }

  private ApplyResult finish() {
    journal.finish();
    return result("APPLIED");
  }

  private ApplyResult result(String status) {
    return ApplyResult.of(
        status,
        journal,
        versions -> Bounds.list(versions, context.store().address(journal.key())),
        request.attempt(),
        ledger.key(),
        heldBack.map(HeldBack::until));
  }
}
