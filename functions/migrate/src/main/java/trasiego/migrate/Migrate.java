package trasiego.migrate;

import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.postgres.SqlFailure;

/** Sends each action to the one class that does it. */
final class Migrate {
  private final Site site;
  private final Settings settings;

  Migrate(Site site, Settings settings) {
    this.site = site;
    this.settings = settings;
  }

  Object run(MigrateRequest request, Deadline deadline) {
    try {
      return switch (request.action()) {
        case "plan" -> new Plan(site, settings, request, deadline).run();
        case "compare" -> new Compare(site, request).run();
        case "check" -> new PlanCheck(site, request, deadline).run();
        case "renew" -> renewed(request);
        case "apply" -> new Apply(site, request, deadline).run();
        case "undo" -> new Undo(site, request, deadline).run();
        case "adopt" -> new Adopt(site, request).run();
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
    site.lease(request.environment()).renew(request.execution());
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
