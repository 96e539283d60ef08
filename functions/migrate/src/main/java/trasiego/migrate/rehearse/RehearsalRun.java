package trasiego.migrate.rehearse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.Effect;
import trasiego.execution.Observation;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.Transactions;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.run.AttemptFailure;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.FileAttempt;
import trasiego.migrate.run.FileAttempt.Outcome;
import trasiego.migrate.run.FileRun;
import trasiego.migrate.run.IdempotenceProof;
import trasiego.migrate.run.InvalidIndexes;
import trasiego.migrate.target.FailedRows;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.Untried;
import trasiego.postgres.Catalogue;

/**
 * Runs each pending file on a copy by the same guarded way as on the live database, takes it back
 * by its undo file and runs it again before the next one: so each undo file meets the schema that
 * it will meet when files are taken back, newest first. After it the schema must be as it was
 * before the file; what does not come back is named.
 */
final class RehearsalRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RehearsalRun.class);

  private final MigrateContext context;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private final Target target;
  private final Untried untried;
  private final RehearsalReport report;
  private final Deadline whole;
  private final Deadline work;
  private final Duration allowed;
  private final Consumer<RehearsalProgress> keep;
  private final CopyCatalogue catalogue;
  private RehearsalProgress progress;

  /**
   * @param untried what a statement may fail for on the copy alone
   * @param keep stores each step that is done
   */
  RehearsalRun(
      MigrateContext context,
      PlanDocument plan,
      Target target,
      Untried untried,
      RehearsalReport report,
      Deadline whole,
      Duration allowed,
      Consumer<RehearsalProgress> keep) {
    this.context = context;
    this.plan = plan;
    this.folder = context.migrations(plan.migrations());
    this.target = target;
    this.untried = untried;
    this.report = report;
    this.whole = whole;
    this.work = CleanupReserve.before(whole);
    this.allowed = allowed;
    this.keep = keep;
    this.catalogue = new CopyCatalogue(target);
  }

  /**
   * Goes on behind what an earlier invocation has done, on a copy on which nothing of it is there.
   *
   * @param begun null where there was none
   * @return how far it came; over where every file was rehearsed
   */
  RehearsalProgress run(RehearsalProgress begun) {
    InvalidIndexes.of(target, whole, Effect.UNKNOWN, Set.of()).remove();
    FailedRows.remove(target);
    progress = begun == null ? RehearsalProgress.of(empty()) : begun;
    if (replay()) {
      everyFile();
    }
    return progress;
  }

  /** What an earlier invocation rehearsed is done again unseen, as far as its stage goes. */
  private boolean replay() {
    int files = progress.files();
    int again = progress.stage() == RehearsalProgress.Stage.AGAIN ? files - 1 : files;
    for (Pending pending : plan.pending().subList(0, again)) {
      Effect effect = progress.document().file(pending.version()).effect();
      Direction direction = forwards(file(pending));
      if (run(direction, pending.transactions(), effect, false) == null) {
        return false;
      }
    }
    return true;
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
    // As the file before has left it, whose second run was held against that.
    Catalogue before = progress.document().catalogueAfter();
    BackfillRehearsal filling = new BackfillRehearsal(target, work);
    Optional<SampledBackfill> backfill = filling.sample(file);
    Outcome.Done done = run(forwards(file), pending.transactions(), pending.knownEffect(), true);
    if (done == null) {
      return false;
    }
    filling.proveFilled(file);
    Catalogue after = catalogue.read();
    Effect effect = done.note() == null ? Effect.between(before, after) : pending.knownEffect();
    proveRepeatable(file.script(), pending.transactions(), effect);
    double seconds = done.observations().stream().mapToDouble(Observation::seconds).sum();
    double longest = done.observations().stream().mapToDouble(Observation::seconds).max().orElse(0);
    if (backfill.isEmpty()) {
      new InvocationTime(allowed).check(file, seconds, longest, pending.transactional());
    }
    LOG.info("rehearsed {} in {} s{}", file.name(), "%.1f".formatted(seconds), told(done));
    Rehearsed rehearsed =
        new Rehearsed(
            file.version(),
            file.name(),
            done.observations(),
            seconds,
            longest,
            0.0,
            Objects.requireNonNullElse(done.touched(), Map.of()),
            effect,
            done.note(),
            backfill.orElse(null));
    RehearsalReport.Judged judged =
        report.judge(progress.judged(), file, done.observed(), backfill);
    boolean isWhole = done.observations().stream().noneMatch(Observation::isUntried);
    save(progress.forward(rehearsed, after, judged, isWhole && file.undo().isPresent()));
    return true;
  }

  private boolean back(Pending pending) {
    MigrationFile file = file(pending);
    Rehearsed rehearsed = progress.document().file(file.version());
    Catalogue before = progress.document().catalogueAfter();
    Script undo = file.undo().orElseThrow();
    Transactions transactions = Transactions.of(undo, folder.committingProcedures());
    Outcome.Done done =
        run(new Direction.Back(file), transactions, rehearsed.effect().reversed(), false);
    if (done == null) {
      return false;
    }
    proveRepeatable(undo, transactions, rehearsed.effect());
    List<String> differences = catalogue.read().differences(rehearsed.effect().takenFrom(before));
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
    if (run(forwards(file(pending)), pending.transactions(), effect, false) == null) {
      return false;
    }
    List<String> differences = catalogue.read().differences(progress.document().catalogueAfter());
    if (!differences.isEmpty()) {
      throw new MigrationRefusedException(
          pending.file()
              + ", applied again after its undo file, gives a different schema: "
              + String.join("; ", differences)
              + "; the live database was not touched");
    }
    save(progress.again());
    return true;
  }

  private Direction forwards(MigrationFile file) {
    return new BackfillRehearsal(target, work).forwards(folder, file);
  }

  /** Null where the next invocation must go on. */
  private Outcome.Done run(
      Direction direction, Transactions transactions, Effect effect, boolean observed) {
    FileState[] state = {FileState.pending(direction.file().version(), direction.script().name())};
    FileRun run =
        new FileRun(
            context,
            work,
            () -> attempt(direction, transactions, effect, observed),
            (one, _) -> state[0] = state[0].tried(one));
    FileRun.Result result = run.run(direction.script().name(), false);
    return switch (result) {
      case FileRun.Result.Done(Outcome.Done done) -> done;
      case FileRun.Result.Later() -> null;
      case FileRun.Result.GaveUp(AttemptFailure _, String message) ->
          throw new MigrationRefusedException(
              "failed in the rehearsal: " + message + "; the live database was not touched");
    };
  }

  /** The way there is observed in full; back and again only repeat it. */
  private FileAttempt attempt(
      Direction direction, Transactions transactions, Effect effect, boolean observed) {
    FileAttempt one =
        new FileAttempt(
            target,
            direction,
            transactions,
            effect,
            Set.of(),
            new BackfillRehearsal(target, work).limits(direction, context.limits()),
            work,
            whole);
    return observed || untried.isSomething() ? one.observed(untried) : one;
  }

  private void proveRepeatable(Script script, Transactions transactions, Effect effect) {
    if (transactions == Transactions.SELF_COMMITTING) {
      new IdempotenceProof(target, script, context.limits(), work, context.pause()).prove(effect);
    }
  }

  private static String told(Outcome.Done done) {
    return done.observed() == null ? "" : ", the server told of " + done.observed().counts();
  }

  private MigrationFile file(Pending pending) {
    return folder.file(pending.version()).orElseThrow();
  }

  private RehearsalDocument empty() {
    Catalogue before = catalogue.read();
    return new RehearsalDocument(
        plan.environment(),
        plan.execution(),
        plan.migrations(),
        target.database(),
        report.ground(),
        context.clock().instant().toString(),
        null,
        before,
        List.of(),
        before,
        List.of());
  }

  private void save(RehearsalProgress next) {
    progress = next;
    keep.accept(next);
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
