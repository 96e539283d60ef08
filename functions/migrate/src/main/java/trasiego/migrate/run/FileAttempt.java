package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import trasiego.execution.Effect;
import trasiego.execution.Observation;
import trasiego.execution.Touched;
import trasiego.execution.Transactions;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.WatchPolicy;
import trasiego.migrate.target.FailedRows;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.RunWatch;
import trasiego.observation.ObservedFile;
import trasiego.observation.Untried;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;

/**
 * One try of one file. When it answers, no session and so no lock of it is left: a file that runs
 * in a transaction is wholly there or wholly not, and one that does not is judged by the catalogue
 * and its remains are removed.
 */
public final class FileAttempt {
  /** How a try ended. */
  public sealed interface Outcome {
    /**
     * The file is in the history now.
     *
     * @param touched null where nobody saw it
     * @param observed with all that the server told; null where it was not asked or not run
     * @param note what was unusual; null where nothing was
     */
    record Done(
        List<Observation> observations,
        Map<String, Touched> touched,
        ObservedFile observed,
        List<String> removed,
        String note)
        implements Outcome {}

    /** Its statement runs still, in a session of its own; the next invocation finds it. */
    record GoesOn() implements Outcome {}

    record Failed(AttemptFailure failure, List<String> blockers, List<String> removed)
        implements Outcome {}
  }

  private final Target target;
  private final Direction direction;
  private final Transactions transactions;
  private final Effect effect;
  private final Limits limits;
  private final Deadline work;
  private final InvalidIndexes invalidIndexes;
  private final List<String> removed = new ArrayList<>();
  private Untried untried;
  private Optional<RehearsalComparison> rehearsed = Optional.empty();
  private Optional<WatchPolicy> policy = Optional.empty();
  private Consumer<String> progress = _ -> {};
  private volatile String told = "";
  private Optional<Detaching> detaching = Optional.empty();
  private Hold hold = Hold.ALWAYS;

  /**
   * @param effect what the file is known to change; empty where that is not known
   * @param invalid indexes that were invalid before this deployment
   * @param work when statements must have ended
   * @param whole when cleaning up must have ended
   */
  public FileAttempt(
      Target target,
      Direction direction,
      Transactions transactions,
      Effect effect,
      Set<String> invalid,
      Limits limits,
      Deadline work,
      Deadline whole) {
    this.target = target;
    this.direction = direction;
    this.transactions = transactions;
    this.effect = effect;
    this.limits = limits;
    this.work = work;
    this.invalidIndexes = InvalidIndexes.of(target, whole, effect, invalid);
  }

  /**
   * Has the server tell all of it: for a rehearsal, where nobody waits.
   *
   * @param here what a statement may fail for there alone
   */
  public FileAttempt observed(Untried here) {
    untried = here;
    return this;
  }

  /** Holds each statement against what it did in the rehearsal, which may have met no rows. */
  public FileAttempt comparedWith(List<Observation> statements, boolean withRows) {
    int all = direction.script().statements().size();
    rehearsed = Optional.of(new RehearsalComparison(statements, withRows, all));
    return this;
  }

  /**
   * Has it stopped where it stands in too many sessions' way.
   *
   * @param tell how far it is, now and then and on another thread
   */
  public FileAttempt watchedBy(WatchPolicy limit, Consumer<String> tell) {
    policy = Optional.of(limit);
    progress =
        words -> {
          told = words;
          tell.accept(words);
        };
    return this;
  }

  /** Asks before each statement whether it may still go on. */
  public FileAttempt heldBy(Hold right) {
    hold = right;
    return this;
  }

  /** Has its statement go on where the invocation ends before it does. */
  public FileAttempt detaching(Optional<Detaching> how) {
    detaching = how;
    return this;
  }

  Outcome run() {
    return transactions == Transactions.ONE && detaching.isEmpty()
        ? inTransaction()
        : outsideTransaction();
  }

  private Outcome inTransaction() {
    Outcome outcome = attempt(true);
    return outcome instanceof Outcome.Failed(AttemptFailure e, _, _)
            && e.isLost()
            && direction.isRecorded(target)
        ? found("the session was lost, but the history shows its commit")
        : outcome;
  }

  private Outcome found(String note) {
    return new Outcome.Done(List.of(), null, null, removed, note);
  }

  private Outcome outsideTransaction() {
    try {
      Optional<DetachedAttempt> apart = detaching.map(this::detached);
      Optional<DetachedAttempt.Seen> left = apart.flatMap(DetachedAttempt::left);
      if (left.isPresent()) {
        return outcome(left.get(), "it went on beyond the invocation that sent it");
      }
      if (isThere()) {
        return recordOnly("its effect was there already: only recorded");
      }
      removeInvalid();
      if (apart.isPresent()) {
        return outcome(apart.get().send(), null);
      }
      Outcome outcome = attempt(false);
      return outcome instanceof Outcome.Failed(AttemptFailure failure, List<String> blockers, _)
          ? afterFall(failure, blockers)
          : outcome;
    } catch (InvalidIndexes.UndroppedIndexException | StatementFailure e) {
      return new Outcome.Failed(AttemptFailure.of(e), List.of(), removed);
    }
  }

  private DetachedAttempt detached(Detaching how) {
    return new DetachedAttempt(
        target, direction.script(), how, limits, work, hold, this::watch, this::isThere);
  }

  private Outcome outcome(DetachedAttempt.Seen seen, String note) {
    return switch (seen) {
      case DetachedAttempt.Seen.GoesOn goesOn -> {
        if (goesOn.isShut()) {
          removeInvalid();
        }
        progress.accept(goesOn.words(told));
        yield new Outcome.GoesOn();
      }
      case DetachedAttempt.Seen.Failed(AttemptFailure failure, List<String> blockers) ->
          afterFall(failure, blockers);
      case DetachedAttempt.Seen.Done(List<Observation> observations) -> {
        refuseInvalid();
        direction.run(target, true, _ -> {});
        yield new Outcome.Done(observations, Map.of(), null, removed, note);
      }
    };
  }

  private Outcome afterFall(AttemptFailure failure, List<String> blockers) {
    if (failure.isLost() && direction.isRecorded(target)) {
      return found("the session was lost, but the history shows its end");
    }
    FailedRows.remove(target);
    try {
      removeInvalid();
    } catch (InvalidIndexes.UndroppedIndexException e) {
      // Who stood in the way is told first; the next try begins with the removal.
      return new Outcome.Failed(
          failure.isYielded() ? failure.and(e.getMessage()) : AttemptFailure.of(e),
          blockers,
          removed);
    }
    // An error of the statement's own is an error, whatever the catalogue holds by now.
    boolean brokenOff =
        failure.isLost() || failure.isBusy() || failure.isCancelled() || failure.isYielded();
    if (brokenOff && isThere()) {
      return recordOnly("it was broken off (" + failure.message() + ") and then finished");
    }
    return new Outcome.Failed(failure, blockers, removed);
  }

  private Outcome recordOnly(String note) {
    direction.run(target, true, _ -> {});
    return new Outcome.Done(List.of(), Map.of(), null, removed, note);
  }

  private Outcome attempt(boolean inTransaction) {
    Session own = target.openOwn();
    RunWatch watch = new RunWatch(own, policy, progress);
    try (watch;
        Session watcher = untried != null && !inTransaction ? target.open() : null) {
      StatementObserver observer =
          untried == null ? new LightObserver(rehearsed) : new FullObserver(watcher, untried);
      Guard guard = new Guard(limits, work, watch, observer, hold);
      // Before there is anything to watch.
      Target asked = target.askedBy(own);
      direction.run(asked, inTransaction, connection -> body(guard, connection, inTransaction));
      // What a block committed by itself was gone from sight before anyone could count it.
      Map<String, Touched> touched =
          transactions == Transactions.SELF_COMMITTING ? null : observer.touched();
      ObservedFile observed =
          observer.file(direction.file().version(), direction.script(), inTransaction).orElse(null);
      return new Outcome.Done(guard.observations(), touched, observed, removed, null);
    } catch (RuntimeException e) {
      return new Outcome.Failed(AttemptFailure.of(e), watch.blockers(), removed);
    }
  }

  private RunWatch watch() {
    return new RunWatch(target.openOwn(), policy, progress);
  }

  private void body(Guard guard, Connection connection, boolean inTransaction) throws SQLException {
    if (inTransaction) {
      guard.run(connection, direction.script(), true);
      return;
    }
    guard.run(connection, Detachment.finishing(target, direction.script()), false);
    refuseInvalid();
  }

  private void refuseInvalid() {
    if (buildsIndexes()) {
      invalidIndexes.refuse(direction.script());
    }
  }

  private void removeInvalid() {
    if (buildsIndexes()) {
      removed.addAll(invalidIndexes.remove());
    }
  }

  /** What could run in a transaction leaves none, so that those that are there are another's. */
  private boolean buildsIndexes() {
    return transactions != Transactions.ONE;
  }

  private boolean isThere() {
    if (effect.isEmpty() || transactions == Transactions.SELF_COMMITTING) {
      return false;
    }
    try (Session session = target.openOwn()) {
      return effect.isThere(Catalogue.read(session));
    }
  }
}
