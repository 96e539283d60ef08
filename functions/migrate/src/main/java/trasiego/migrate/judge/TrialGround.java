package trasiego.migrate.judge;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.target.Target;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.Untried;
import trasiego.postgres.Session;
import trasiego.undo.UndoProof;

/**
 * The copy of the live structure, on which files are tried within the limits that they will have.
 */
final class TrialGround implements UndoProof.Ground {
  private final MigrateContext context;
  private final Target copy;
  private final Deadline work;
  private final Set<String> committing;
  private final Untried untried;

  TrialGround(
      MigrateContext context, Target copy, MigrationFolder folder, Deadline work, Untried untried) {
    this.untried = untried;
    this.context = context;
    this.copy = copy;
    this.work = work;
    this.committing = new HashSet<>(folder.committingProcedures());
    try (Session session = copy.open()) {
      committing.addAll(TargetInspection.committingProcedures(session));
    }
  }

  @Override
  public Session open() {
    return copy.openAsTarget();
  }

  @Override
  public Set<String> committing() {
    return committing;
  }

  @Override
  public Untried untried() {
    return untried;
  }

  /** Nothing more may begin in this invocation. It never leaves the function. */
  static final class OutOfTimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @throws OutOfTimeException where there is no time for another statement
   */
  @Override
  public Duration limit(Script script) {
    if (work.isWithin(Duration.ZERO)) {
      throw new OutOfTimeException();
    }
    return context.limits().of(script).within(work).statement();
  }
}
