package trasiego.migrate;

import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.PlanTrial;
import trasiego.migrate.rehearse.Rehearse;
import trasiego.migrate.request.TrialRequest;
import trasiego.migrate.trial.TrialCopies;
import trasiego.postgres.SqlFailure;

/** Sends each action of the trial function to the one class that does it. */
final class Trials {
  private final MigrateContext context;
  private final TrialCopies copies;

  Trials(MigrateContext context, TrialCopies copies) {
    this.context = context;
    this.copies = copies;
  }

  Object run(TrialRequest request, Deadline deadline) {
    try {
      return switch (request.action()) {
        case TrialRequest.JUDGE -> new PlanTrial(context, copies, request, deadline).run();
        case TrialRequest.REHEARSE -> new Rehearse(context, copies, request, deadline).run();
        default ->
            throw new InvalidRequestException(
                "field \"action\": found \""
                    + request.action()
                    + "\", which belongs to a rehearsal server; there is none");
      };
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          request.action() + " failed: " + e.getMessage() + "; the live database was not touched",
          e);
    } catch (DatabaseUnavailableException e) {
      // What shuts us out is undone where it can be: a retry would find the same.
      throw new MigrationRefusedException(
          "a file made the server on which it was tried refuse its sessions for good: "
              + e.getMessage()
              + "; wanted one that lets its login in; the live database was not touched; look for"
              + " what shuts others out, such as a limit of connections or a role without a login",
          e);
    }
  }
}
