package trasiego.migrate.apply;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import trasiego.execution.MigrationState;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.run.Journal;
import trasiego.migrate.target.Target;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;

/** Whether the live database is still what the plan was made for. */
record PlannedState(Target target, MigrationFolder folder, Journal journal) {
  /** Somebody may have migrated by hand since the plan. */
  void check(History history) {
    Set<String> committing = new HashSet<>();
    try (Session session = target.openOwn()) {
      committing.addAll(TargetInspection.committingProcedures(session));
    }
    committing.addAll(folder.committingProcedures());
    List<String> problems = new MigrationChecks(folder, history, committing).problems();
    if (!problems.isEmpty()) {
      String message = "the database is no longer as planned: " + String.join("; ", problems);
      List<String> applied = journal.document().versionsIn(MigrationState.APPLIED);
      throw applied.isEmpty()
          ? new MigrationRefusedException(message)
          : new MigrationFailedException(
              message + "; applied before: " + String.join(", ", applied));
    }
  }
}
