package trasiego.migrate;

import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migrate.adopt.Adopt;
import trasiego.migrate.apply.Apply;
import trasiego.migrate.check.PlanCheck;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.plan.Plan;
import trasiego.migrate.request.MigrateRequest;
import trasiego.migrate.run.Hold;
import trasiego.migrate.trial.Compare;
import trasiego.migrate.undo.Undo;
import trasiego.postgres.SqlFailure;

/** Sends each action to the one class that does it. */
public final class Migrate {
  private final MigrateContext context;
  private final Settings settings;

  Migrate(MigrateContext context, Settings settings) {
    this.context = context;
    this.settings = settings;
  }

  Object run(MigrateRequest request, Deadline deadline) {
    try {
      return switch (request.action()) {
        case "plan" -> new Plan(context, settings, request, deadline).run();
        case "compare" -> new Compare(context, request).run();
        case "check" -> new PlanCheck(context, request, deadline).run();
        case "renew" -> renewed(request);
        case "apply" -> new Apply(context, request, deadline).run();
        case "undo" -> new Undo(context, request, deadline).run();
        case "adopt" -> new Adopt(context, request).run();
        default -> throw new IllegalStateException("unchecked action " + request.action());
      };
    } catch (SqlFailure e) {
      throw translated(request.action(), e);
    } catch (Hold.LostException e) {
      throw new MigrationFailedException(
          request.action() + " stopped before its next statement: " + e.getMessage(), e);
    }
  }

  /** For a step that has no right to the lease and may outlast it. */
  private RenewResult renewed(MigrateRequest request) {
    context.lease(request.environment()).renew(request.execution());
    return new RenewResult("RENEWED", "the deployment lease is renewed");
  }

  /** What the server refused of our own questions, not of a file's statements. */
  private static RuntimeException translated(String action, SqlFailure e) {
    String message = action + " failed: " + e.getMessage();
    return switch (action) {
      case "plan", "compare", "check" ->
          new MigrationRefusedException(message + "; the live database was not touched", e);
      case "adopt" -> new MigrationRefusedException(message + "; nothing was changed", e);
      default -> new MigrationFailedException(message, e);
    };
  }
}
