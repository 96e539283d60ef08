package trasiego.migrate;

import trasiego.handler.Deadline;

/** Sends each action to the one class that does it. */
final class Migrate {
  private final Site site;

  Migrate(Site site) {
    this.site = site;
  }

  Object run(MigrateRequest request, Deadline deadline) {
    return switch (request.action()) {
      case "plan" -> new Plan(site, request).run();
      case "rehearse" -> new Rehearse(site, request, deadline).run();
      case "apply" -> new Apply(site, request, deadline).run();
      case "undo" -> new Undo(site, request, deadline).run();
      default -> throw new IllegalStateException("unchecked action " + request.action());
    };
  }
}
