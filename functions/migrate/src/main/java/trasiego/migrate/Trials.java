package trasiego.migrate;

import java.util.function.Supplier;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Actions;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.PlanTrial;
import trasiego.migrate.judge.TrialResult;
import trasiego.migrate.rehearse.Rehearse;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.request.JudgeRequest;
import trasiego.migrate.request.MarkRequest;
import trasiego.migrate.request.RehearseRequest;
import trasiego.migrate.request.UnmarkRequest;
import trasiego.migrate.trial.MarkResult;
import trasiego.migrate.trial.TrialCopies;
import trasiego.postgres.SqlFailure;

/** What the trial function does: each action with its request and the one class that does it. */
final class Trials implements TrialActions {
  private final MigrateContext context;
  private final TrialCopies copies;

  Trials(MigrateContext context, TrialCopies copies) {
    this.context = context;
    this.copies = copies;
  }

  /** In one table for whichever server files are tried on. */
  static Actions actions(TrialActions trials) {
    return new Actions()
        .on(JUDGE, JudgeRequest.class, trials::judge)
        .on(REHEARSE, RehearseRequest.class, trials::rehearse)
        .on(MARK, MarkRequest.class, (request, _) -> trials.mark(request))
        .on(UNMARK, UnmarkRequest.class, (request, _) -> trials.unmark(request));
  }

  @Override
  public TrialResult judge(JudgeRequest request, Deadline deadline) {
    return tried(JUDGE, () -> new PlanTrial(context, copies, request, deadline).run());
  }

  @Override
  public RehearseResult rehearse(RehearseRequest request, Deadline deadline) {
    return tried(REHEARSE, () -> new Rehearse(context, copies, request, deadline).run());
  }

  @Override
  public MarkResult mark(MarkRequest request) {
    throw elsewhere(MARK);
  }

  @Override
  public MarkResult unmark(UnmarkRequest request) {
    throw elsewhere(UNMARK);
  }

  private static InvalidRequestException elsewhere(String action) {
    return new InvalidRequestException(
        "field \"action\": found \""
            + action
            + "\", which belongs to a rehearsal server; there is none");
  }

  private static <T> T tried(String action, Supplier<T> work) {
    try {
      return work.get();
    } catch (SqlFailure e) {
      throw new MigrationRefusedException(
          action + " failed: " + e.getMessage() + "; the live database was not touched", e);
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
