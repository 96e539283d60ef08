package trasiego.migrate.rehearse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.Effect;
import trasiego.execution.Ground;
import trasiego.execution.Observation;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
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
import trasiego.migrate.run.InvalidIndexes;
import trasiego.migrate.target.FailedRows;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.observation.Untried;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;

/**
 * Proves the way back on a copy of the live data: takes the applied files back, newest first, by
 * the same guarded way, and applies them again, which must lead to the schema of today. It ends in
 * one invocation.
 */
final class UndoRehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(UndoRehearsal.class);

  private final MigrateContext context;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private final Target target;
  private final Untried untried;
  private final Deadline whole;
  private final Deadline work;
  private final Duration allowed;

  /**
   * @param untried what a statement may fail for on the copy alone
   * @param allowed what one invocation of migrate has for its work
   */
  UndoRehearsal(
      MigrateContext context,
      PlanDocument plan,
      Target target,
      Untried untried,
      Deadline whole,
      Duration allowed) {
    this.context = context;
    this.plan = plan;
    this.folder = context.migrations(plan.migrations());
    this.target = target;
    this.untried = untried;
    this.whole = whole;
    this.work = CleanupReserve.before(whole);
    this.allowed = allowed;
  }

  RehearsalDocument run() {
    String started = context.clock().instant().toString();
    InvalidIndexes.of(target, whole, Effect.UNKNOWN, Set.of()).remove();
    FailedRows.remove(target);
    Catalogue before = catalogue();
    List<Rehearsed> files = new ArrayList<>();
    for (Pending pending : plan.undo()) {
      files.add(back(pending));
    }
    Catalogue after = catalogue();
    for (Pending pending : plan.undo().reversed()) {
      MigrationFile file = file(pending);
      Transactions transactions = Transactions.of(file.script(), folder.committingProcedures());
      run(new Direction.Forward(folder, file), transactions);
    }
    List<String> differences = catalogue().differences(before);
    if (!differences.isEmpty()) {
      throw new MigrationRefusedException(
          "the files, taken back and applied again, lead elsewhere: "
              + String.join("; ", differences)
              + "; mend the undo files, or restore a backup; the live database was not touched");
    }
    return new RehearsalDocument(
        plan.environment(),
        plan.execution(),
        plan.migrations(),
        target.database(),
        Ground.FULL,
        started,
        null,
        before,
        List.copyOf(files),
        after,
        plan.versions());
  }

  private Rehearsed back(Pending pending) {
    MigrationFile file = file(pending);
    Catalogue before = catalogue();
    Outcome.Done done = run(new Direction.Back(file), pending.transactions());
    double seconds = done.observations().stream().mapToDouble(Observation::seconds).sum();
    double longest = done.observations().stream().mapToDouble(Observation::seconds).max().orElse(0);
    checkTime(pending, pending.transactional() ? seconds : longest);
    LOG.info("rehearsed {} in {} s", pending.file(), "%.1f".formatted(seconds));
    return new Rehearsed(
        pending.version(),
        pending.file(),
        done.observations(),
        seconds,
        longest,
        seconds,
        Objects.requireNonNullElse(done.touched(), Map.of()),
        Effect.between(before, catalogue()),
        done.note(),
        null);
  }

  private Outcome.Done run(Direction direction, Transactions transactions) {
    FileState[] state = {FileState.pending(direction.file().version(), direction.script().name())};
    FileRun run =
        new FileRun(
            context,
            work,
            () -> attempt(direction, transactions),
            (one, _) -> state[0] = state[0].tried(one));
    return switch (run.run(direction.script().name(), false)) {
      case FileRun.Result.Done(Outcome.Done done) -> tried(direction, done);
      case FileRun.Result.Later() ->
          throw new MigrationRefusedException(
              "taking the files back and applying them again takes longer than one invocation of"
                  + " the trial function allows; raise its timeout, or go back in smaller steps;"
                  + " the live database was not touched");
      case FileRun.Result.GaveUp(AttemptFailure _, String message) ->
          throw new MigrationRefusedException(
              "failed in the rehearsal: " + message + "; the live database was not touched");
    };
  }

  /**
   * What was passed over on the copy, there and back, would leave it as it was and prove nothing.
   */
  private static Outcome.Done tried(Direction direction, Outcome.Done done) {
    done.observations().stream()
        .filter(Observation::isUntried)
        .findFirst()
        .ifPresent(
            statement -> {
              throw new MigrationRefusedException(
                  direction.script().name()
                      + " line "
                      + statement.line()
                      + " cannot be tried where it is rehearsed, so the way back is not proven;"
                      + " name a rehearsal server, or restore a backup; the live database was not"
                      + " touched");
            });
    return done;
  }

  private FileAttempt attempt(Direction direction, Transactions transactions) {
    FileAttempt one =
        new FileAttempt(
            target,
            direction,
            transactions,
            Effect.UNKNOWN,
            Set.of(),
            context.limits(),
            work,
            whole);
    return untried.isSomething() ? one.observed(untried) : one;
  }

  private void checkTime(Pending pending, double seconds) {
    if (seconds * 1000 > allowed.toMillis()) {
      throw new MigrationRefusedException(
          "%s took %.1f s in the rehearsal, one invocation allows %.1f s; split it into smaller steps, or raise the function's timeout; the live database was not touched"
              .formatted(pending.file(), seconds, allowed.toMillis() / 1000.0));
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
}
