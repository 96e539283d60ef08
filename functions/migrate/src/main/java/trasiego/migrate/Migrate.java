package trasiego.migrate;

import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.postgres.SqlFailure;

/** Sends each action to the one class that does it. */
final class Migrate {
  private final Site site;

  Migrate(Site site) {
    this.site = site;
  }

  Object run(MigrateRequest request, Deadline deadline) {
    try {
      return switch (request.action()) {
        case "plan" -> new Plan(site, request).run();
        case "judge" -> new Judgement(site, request, deadline).run();
        case "rehearse" -> new Rehearse(site, request, deadline).run();
        case "apply" -> new Apply(site, request, deadline).run();
        case "undo" -> new Undo(site, request, deadline).run();
        case "adopt" -> new Adopt(site, request).run();
        default -> throw new IllegalStateException("unchecked action " + request.action());
      };
    } catch (SqlFailure e) {
      throw translated(request.action(), e);
    }
  }

  /** What the server refused of our own questions, not of a file's statements. */
  private static RuntimeException translated(String action, SqlFailure e) {
    String message = action + " failed: " + e.getMessage();
    return switch (action) {
      case "plan", "judge", "rehearse" ->
          new MigrationRefusedException(message + "; the live database was not touched", e);
      case "adopt" -> new MigrationRefusedException(message + "; nothing was changed", e);
      default -> new MigrationFailedException(message, e);
    };
  }
}
