package trasiego.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.handler.Deadline;
import trasiego.migrate.Indexes.Invalid;
import trasiego.migration.History;
import trasiego.observation.ObservedFile;
import trasiego.observation.Touched;
import trasiego.observation.Untried;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;

/**
 * One try of one file. When it answers, no session and so no lock of it is left: a file that runs
 * in a transaction is wholly there or wholly not, and one that does not is judged by the catalogue
 * and its remains are removed.
 */
final class FileTry {
  /** How a try ended. */
  sealed interface Outcome {
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

    record Fell(Fault fault, List<String> blockers, List<String> removed) implements Outcome {}
  }

  private final Target target;
  private final Course course;
  private final Transactions transactions;
  private final Effect effect;
  private final Limits limits;
  private final Deadline work;
  private final Remains remains;
  private final List<String> removed = new ArrayList<>();
  private Untried untried;
  private List<Observation> rehearsed;
  private Hold hold = Hold.ALWAYS;

  /**
   * @param effect what the file is known to change; empty where that is not known
   * @param invalid indexes that were invalid before this deployment
   * @param work when statements must have ended
   * @param whole when cleaning up must have ended
   */
  FileTry(
      Target target,
      Course course,
      Transactions transactions,
      Effect effect,
      Set<String> invalid,
      Limits limits,
      Deadline work,
      Deadline whole) {
    this.target = target;
    this.course = course;
    this.transactions = transactions;
    this.effect = effect;
    this.limits = limits;
    this.work = work;
    this.remains = Remains.of(target, whole, effect, invalid);
  }

  /**
   * Has the server tell all of it: for a rehearsal, where nobody waits.
   *
   * @param here what a statement may fail for there alone
   */
  FileTry observed(Untried here) {
    untried = here;
    return this;
  }

  /** Holds each statement against what it did in the rehearsal. */
  FileTry comparedWith(List<Observation> statements) {
    rehearsed = statements;
    return this;
  }

  /** Asks before each statement whether it may still go on. */
  FileTry heldBy(Hold right) {
    hold = right;
    return this;
  }

  Outcome run() {
    return transactions == Transactions.ONE ? inTransaction() : outsideTransaction();
  }

  private Outcome inTransaction() {
    Outcome outcome = attempt(true);
    if (outcome instanceof Outcome.Fell(Fault fault, _, _) && fault.isLost() && isRecorded()) {
      return new Outcome.Done(
          List.of(),
          null,
          null,
          List.of(),
          "the session was lost, but the history shows its commit");
    }
    return outcome;
  }

  private Outcome outsideTransaction() {
    try {
      if (isThere()) {
        return recordOnly("its effect was there already: only recorded");
      }
      removed.addAll(remains.remove());
      Outcome outcome = attempt(false);
      return outcome instanceof Outcome.Fell(Fault fault, List<String> blockers, _)
          ? afterFall(fault, blockers)
          : outcome;
    } catch (Remains.RemainsException e) {
      return new Outcome.Fell(Fault.of(e), List.of(), removed);
    }
  }

  private Outcome afterFall(Fault fault, List<String> blockers) {
    if (fault.isLost() && isRecorded()) {
      return new Outcome.Done(
          List.of(), null, null, removed, "the session was lost, but the history shows its end");
    }
    FailedRows.remove(target);
    removed.addAll(remains.remove());
    // An error of the statement's own is an error, whatever the catalogue holds by now.
    boolean brokenOff = fault.isLost() || fault.isBusy() || fault.isCancelled();
    if (brokenOff && isThere()) {
      return recordOnly("it was broken off (" + fault.message() + ") and then finished");
    }
    return new Outcome.Fell(fault, blockers, removed);
  }

  private Outcome recordOnly(String note) {
    course.run(target, true, _ -> {});
    return new Outcome.Done(List.of(), Map.of(), null, removed, note);
  }

  private Outcome attempt(boolean inTransaction) {
    LockWatch watch = new LockWatch(target.openOwn());
    try (watch;
        Session watcher = untried != null && !inTransaction ? target.open() : null) {
      Sight sight = untried == null ? new LightSight(rehearsed) : new FullSight(watcher, untried);
      Guard guard = new Guard(limits, work, watch, sight, hold);
      course.run(target, inTransaction, connection -> body(guard, connection, inTransaction));
      // What a block committed by itself was gone from sight before anyone could count it.
      Map<String, Touched> touched = transactions == Transactions.ITS_OWN ? null : sight.touched();
      ObservedFile observed =
          sight.file(course.file().version(), course.script(), inTransaction).orElse(null);
      return new Outcome.Done(guard.observations(), touched, observed, removed, null);
    } catch (RuntimeException e) {
      return new Outcome.Fell(Fault.of(e), watch.blockers(), removed);
    }
  }

  private void body(Guard guard, Connection connection, boolean inTransaction) throws SQLException {
    if (inTransaction) {
      guard.run(connection, course.script(), true);
      return;
    }
    guard.run(connection, Detachment.finishing(target, course.script()), false);
    // Before the history's row: IF NOT EXISTS takes an invalid index for done.
    List<Invalid> invalid = remains.find();
    if (!invalid.isEmpty()) {
      throw new StatementFailure(
          course.script(),
          course.script().statements().getFirst(),
          false,
          Remains.invalid(invalid.getFirst()));
    }
  }

  private boolean isThere() {
    if (effect.isEmpty() || transactions == Transactions.ITS_OWN) {
      return false;
    }
    try (Session session = target.openOwn()) {
      return effect.isThere(Catalogue.read(session));
    }
  }

  /** The lost session may still be at work, or even commit: only when it is gone can be judged. */
  private boolean isRecorded() {
    target.endNamesakes();
    try (Session session = target.open()) {
      return course.isDone(History.read(session));
    }
  }
}
