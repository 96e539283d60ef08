package trasiego.migrate;

import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * What is asked of the function: which action, for which execution, on which documents.
 *
 * @param ended an execution that is known to have ended and may be superseded
 * @param dryRun judge only: no lease, nothing written but the plan
 * @param database the scratch database of a rehearsal
 * @param target the version to go back to; {@code 0} for before the first
 * @param adoption what of a database's past becomes history
 */
record MigrateRequest(
    String action,
    String environment,
    String execution,
    Integer attempt,
    String migrations,
    String ended,
    Boolean dryRun,
    String reason,
    String database,
    String plan,
    String rehearsal,
    String target,
    Adoption adoption)
    implements Request {
  @Override
  public void check() {
    Check.oneOf("action", action, "plan", "rehearse", "apply", "undo", "adopt");
    Check.environment(environment);
    Check.execution(execution);
    switch (action) {
      case "plan" -> {
        Check.migrations(migrations);
        if (ended != null) {
          Check.present("ended", ended);
        }
      }
      case "rehearse" -> {
        Check.attempt(attempt);
        Check.key("plan", plan);
        Check.present("database", database);
      }
      case "apply" -> {
        Check.attempt(attempt);
        Check.key("plan", plan);
        Check.key("rehearsal", rehearsal);
      }
      case "adopt" -> checkAdoption();
      default -> {
        Check.attempt(attempt);
        Check.migrations(migrations);
        Check.version("target", target);
      }
    }
    if (!action.equals("adopt")) {
      Check.absent("adoption", adoption, action);
    }
    if (!action.equals("plan") && !action.equals("adopt")) {
      Check.absent("dryRun", dryRun, action);
      Check.absent("ended", ended, action);
    }
    if (!action.equals("rehearse")) {
      Check.absent("database", database, action);
    }
    if (!action.equals("undo")) {
      Check.absent("target", target, action);
    }
  }

  private void checkAdoption() {
    Adoption asked = adoption == null ? Adoption.NONE : adoption;
    asked.check();
    if (!asked.isUndo()) {
      Check.migrations(migrations);
    }
  }

  boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
