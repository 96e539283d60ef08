package trasiego.migrate.undo;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.Transactions;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Bounds;
import trasiego.handler.Deadline;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.UndoRequest;
import trasiego.migrate.run.AttemptFailure;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.FileAttempt.Outcome;
import trasiego.migrate.run.FileRun;
import trasiego.migrate.run.Hold;
import trasiego.migrate.run.Journal;
import trasiego.migrate.run.LiveRun;
import trasiego.migrate.target.FailedRows;
import trasiego.migrate.target.InvalidIndex;
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
 * Takes back what the plan names, newest first, by the same guarded way: each file wholly or not at
 * all, and none whose way back was not proven by this very execution.
 */
public final class Undo {
  private static final Logger LOG = LoggerFactory.getLogger(Undo.class);
  private static final Duration FENCE = Duration.ofSeconds(10);

  private final MigrateContext context;
  private final UndoRequest request;
  private final Deadline whole;
  private final Deadline work;
  private final Target target;
  private final PlanDocument plan;
  private final RehearsalDocument rehearsal;
  private final MigrationFolder folder;
  private Ledger ledger;
  private Journal journal;
  private Hold hold;
  private boolean fresh = true;

  public Undo(MigrateContext context, UndoRequest request, Deadline deadline) {
    this.context = context;
    this.request = request;
    this.whole = deadline;
    this.work = CleanupReserve.before(deadline);
    Database live = context.live(request);
    this.target = new Target(live, live.name());
    this.plan = context.plan(request.plan(), request.execution());
    this.rehearsal =
        context.read(
            "rehearsal", request.rehearsal(), request.rehearsalSha256(), RehearsalDocument.class);
    this.folder = context.migrations(plan.migrations());
  }

  public UndoResult run() {
    checkDocuments();
    LeaseHold lease = context.leaseHold(request);
    lease.renew();
    ledger =
        Ledger.open(
            context.store(),
            Keys.ofExecution(request.environment(), request.execution(), "undo.ledger.json"),
            request.attempt());
    boolean finished = Journal.isFinished(ledger);
    try (Fence fence = Fence.take(target.server(), FENCE)) {
      hold = Hold.of(lease, fence);
      target.endNamesakes();
      History history = history();
      checkAgain(history);
      journal = Journal.open(context, request, ledger, "run.json", files());
      journal.runsUnder(target.meaning());
      if (finished || undoAll(history)) {
        journal.finish();
        return result("UNDONE");
      }
      return result("IN_PROGRESS");
    } catch (DatabaseBusyException e) {
      LOG.info("not yet: {}", e.getMessage());
      return new UndoResult(
          "IN_PROGRESS", null, List.of(), request.attempt(), ledger.key(), e.getMessage());
    }
  }

  private History history() {
    try (Session session = target.open()) {
      return History.read(session);
    }
  }

  /** Only what this execution's own plan names and its own rehearsal proved. */
  private void checkDocuments() {
    if (!plan.takesBack()) {
      throw new InvalidRequestException(
          "field \"plan\": found a plan that takes nothing back, wanted one that does");
    }
    if (!rehearsal.execution().equals(request.execution())
        || !rehearsal.migrations().equals(plan.migrations())
        || !rehearsal.undoProven().containsAll(plan.versions())) {
      throw new InvalidRequestException(
          "field \"rehearsal\": found a rehearsal of other files, wanted this plan's, each proven");
    }
  }

  /** Somebody may have migrated by hand since the plan. */
  private void checkAgain(History history) {
    List<String> applied = history.applied().stream().map(History.Row::version).toList();
    Set<String> known = new HashSet<>(plan.applied());
    known.addAll(plan.versions());
    if (!applied.containsAll(plan.applied()) || !known.containsAll(applied)) {
      String message =
          "the database is no longer as planned: it has "
              + applied
              + " applied, planned were "
              + plan.applied()
              + " and, to be taken back, "
              + plan.versions()
              + "; plan again";
      throw applied.containsAll(plan.versions())
          ? new MigrationRefusedException(message)
          : new MigrationFailedException(message);
    }
  }

  private List<FileState> files() {
    return plan.undo().stream().map(it -> FileState.pending(it.version(), it.file())).toList();
  }

  /** False where the next invocation must go on. */
  private boolean undoAll(History history) {
    FailedRows.remove(target);
    Set<String> invalid = invalid();
    for (FileState state : journal.document().files()) {
      if (!history.isApplied(state.version())) {
        if (!state.state().equals(MigrationState.UNDONE)) {
          journal.put(
              state.done(MigrationState.UNDONE, List.of(), null, "found undone by the history"));
        }
        continue;
      }
      if (!undo(folder.file(state.version()).orElseThrow(), invalid)) {
        return false;
      }
      fresh = false;
    }
    return true;
  }

  private Set<String> invalid() {
    try (Session session = target.open()) {
      return InvalidIndex.find(session).stream()
          .map(InvalidIndex::name)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private boolean undo(MigrationFile file, Set<String> invalid) {
    Direction direction = new Direction.Back(file);
    Transactions transactions = plan.file(file.version()).transactions();
    journal.put(journal.file(file.version()).in(MigrationState.RUNNING));
    LOG.info("undoing {}", file.name());
    FileRun run =
        new LiveRun(context, target, rehearsal, journal, hold, work, whole)
            .of(direction, transactions, invalid, Optional::empty);
    return switch (run.run(direction.script().name(), fresh)) {
      case FileRun.Result.Done(Outcome.Done outcome) -> {
        done(file, outcome);
        yield true;
      }
      case FileRun.Result.Later() -> false;
      case FileRun.Result.GaveUp(AttemptFailure failure, String message) ->
          throw failed(file, failure, message);
    };
  }

  private void done(MigrationFile file, Outcome.Done outcome) {
    journal.put(
        journal
            .file(file.version())
            .done(
                MigrationState.UNDONE, outcome.observations(), outcome.touched(), outcome.note()));
    LOG.info("undid {}", file.name());
  }

  private MigrationFailedException failed(
      MigrationFile file, AttemptFailure failure, String message) {
    journal.put(journal.file(file.version()).failed(failure.number(), failure.line(), message));
    return new MigrationFailedException(
        message
            + "; "
            + left(plan.file(file.version()).transactions())
            + "; taken back before it: "
            + journal.document().versionsIn(MigrationState.UNDONE)
            + "; mend the undo file and undo again, or restore the backup");
  }

  private static String left(Transactions transactions) {
    return switch (transactions) {
      case ONE -> "this undo file changed nothing";
      case NONE -> "this undo file is one statement that did not end";
      case SELF_COMMITTING ->
          "what this undo file had committed by itself before that stays, and it is run again from"
              + " its start";
    };
  }

  private UndoResult result(String status) {
    List<String> undone = journal.document().versionsIn(MigrationState.UNDONE);
    return new UndoResult(
        status,
        journal.key(),
        Bounds.list(undone, context.store().address(journal.key())),
        request.attempt(),
        ledger.key(),
        "undone " + undone.size() + " of " + journal.document().files().size());
  }
}
