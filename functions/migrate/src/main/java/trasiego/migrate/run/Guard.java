package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import trasiego.execution.Observation;
import trasiego.handler.Deadline;
import trasiego.migrate.context.Limits;
import trasiego.migrate.watch.RunWatch;
import trasiego.migration.Script;
import trasiego.migration.Statement;
import trasiego.postgres.Overdue;
import trasiego.postgres.TargetPath;

/**
 * Runs the statements of one file on one connection, each under its limits whatever the file sets
 * itself, and sees what each locks and touches. Whether they are one transaction is the caller's.
 */
final class Guard {
  private final Limits limits;
  private final Deadline deadline;
  private final RunWatch watch;
  private final StatementObserver observer;
  private final Hold hold;
  private final List<Observation> observations = new ArrayList<>();

  /**
   * @param deadline when the last statement must have ended, so that time is left to clean up
   */
  Guard(Limits limits, Deadline deadline, RunWatch watch, StatementObserver observer, Hold hold) {
    this.limits = limits;
    this.deadline = deadline;
    this.watch = watch;
    this.observer = observer;
    this.hold = hold;
  }

  /** Runs the file; in a transaction it is also observed. */
  void run(Connection connection, Script script, boolean transactional) throws SQLException {
    watch.watch(connection);
    TargetPath.during(connection, () -> statements(connection, script, transactional));
    // What follows is ours: the history's row waits for nobody long.
    limits.within(deadline).set(connection, false);
  }

  private void statements(Connection connection, Script script, boolean transactional)
      throws SQLException {
    Limits wanted = limits.of(script);
    script.setRowSecurity(connection, transactional);
    for (Statement statement : script.statements()) {
      hold.check();
      Limits allowed = wanted.within(deadline);
      try (Overdue _ = Overdue.after(connection, allowed.statement());
          RunWatch.Running _ = watch.begin()) {
        allowed.set(connection, false);
        boolean last = statement.number() == script.statements().size();
        observations.add(observer.run(connection, statement, transactional, last));
      } catch (SQLException e) {
        boolean cut = allowed.statement().compareTo(wanted.statement()) < 0;
        throw new StatementFailure(script, statement, cut, watch.intervention(), e);
      }
    }
  }

  List<Observation> observations() {
    return List.copyOf(observations);
  }
}
