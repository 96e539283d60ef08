package trasiego.migrate;

import java.util.function.BiFunction;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Actions;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migrate.adopt.Adopt;
import trasiego.migrate.apply.Apply;
import trasiego.migrate.backfill.BackfillControl;
import trasiego.migrate.check.PlanCheck;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.plan.Plan;
import trasiego.migrate.request.AdoptRequest;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.request.BackfillRequest;
import trasiego.migrate.request.CancelRequest;
import trasiego.migrate.request.CheckRequest;
import trasiego.migrate.request.CompareRequest;
import trasiego.migrate.request.PlanRequest;
import trasiego.migrate.request.RenewRequest;
import trasiego.migrate.request.UndoRequest;
import trasiego.migrate.run.Cancel;
import trasiego.migrate.run.Hold;
import trasiego.migrate.target.Target;
import trasiego.migrate.trial.Compare;
import trasiego.migrate.undo.Undo;
import trasiego.postgres.Database;
import trasiego.postgres.SqlFailure;

/** What the function migrate does: each action with its request and the one class that does it. */
final class Migrate {
  private final MigrateContext context;
  private final Actions actions = new Actions();

  Migrate(MigrateContext context, Settings settings) {
    this.context = context;
    on(
        "plan",
        PlanRequest.class,
        (request, deadline) -> new Plan(context, settings, request, deadline).run(),
        Migrate::untouched);
    on(
        "compare",
        CompareRequest.class,
        (request, _) -> new Compare(context, request).run(),
        Migrate::untouched);
    on(
        "check",
        CheckRequest.class,
        (request, deadline) -> new PlanCheck(context, request, deadline).run(),
        Migrate::untouched);
    on("renew", RenewRequest.class, (request, _) -> renewed(request), Migrate::failed);
    on(
        "apply",
        ApplyRequest.class,
        (request, deadline) -> new Apply(context, request, deadline).run(),
        Migrate::failed);
    on(
        "undo",
        UndoRequest.class,
        (request, deadline) -> new Undo(context, request, deadline).run(),
        Migrate::failed);
    on(
        "backfill",
        BackfillRequest.class,
        (request, _) -> backfill(request).change(),
        Migrate::untouched);
    on("cancel", CancelRequest.class, (request, _) -> cancel(request).run(), Migrate::untouched);
    on(
        "adopt",
        AdoptRequest.class,
        (request, _) -> new Adopt(context, request).run(),
        (message, e) -> new MigrationRefusedException(message + "; nothing was changed", e));
  }

  private Cancel cancel(CancelRequest request) {
    Database live = context.live(request);
    return new Cancel(context, new Target(live, live.name()), request);
  }

  private BackfillControl backfill(BackfillRequest request) {
    Database live = context.live(request);
    return new BackfillControl(new Target(live, live.name()), request);
  }

  Actions actions() {
    return actions;
  }

  /**
   * @param refused what it means where the server refuses our own questions, not a file's
   *     statements
   */
  private <Q extends ActionRequest> void on(
      String action,
      Class<Q> type,
      BiFunction<Q, Deadline, ?> work,
      BiFunction<String, SqlFailure, RuntimeException> refused) {
    actions.on(
        action,
        type,
        (request, deadline) -> {
          try {
            return work.apply(request, deadline);
          } catch (SqlFailure e) {
            throw refused.apply(action + " failed: " + e.getMessage(), e);
          } catch (Hold.LostException e) {
            throw new MigrationFailedException(
                action + " stopped before its next statement: " + e.getMessage(), e);
          }
        });
  }

  private static RuntimeException untouched(String message, SqlFailure e) {
    return new MigrationRefusedException(message + "; the live database was not touched", e);
  }

  private static RuntimeException failed(String message, SqlFailure e) {
    return new MigrationFailedException(message, e);
  }

  /** For a step that has no right to the lease and may outlast it. */
  private RenewResult renewed(RenewRequest request) {
    context.lease(request.environment()).renew(request.execution());
    return new RenewResult("RENEWED", "the deployment lease is renewed");
  }
}
