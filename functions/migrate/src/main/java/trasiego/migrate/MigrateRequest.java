package trasiego.migrate;

import java.util.List;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;

/**
 * What is asked of the function: which action, for which execution, on which documents.
 *
 * @param ended an execution that is known to have ended and may be superseded
 * @param dryRun judge only: no lease, nothing written but the plan
 * @param database the scratch database of a rehearsal, or of a plan that is judged
 * @param replay the empty database beside the latter
 * @param acknowledge what of {@code drift} and {@code soak} is overridden, for the reason
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
    Adoption adoption,
    String replay,
    List<String> acknowledge)
    implements Request {
  static final String DRIFT = "drift";
  static final String SOAK = "soak";

  @Override
  public void check() {
    Check.oneOf("action", action, "plan", "rehearse", "apply", "undo", "adopt", "judge");
    Check.environment(environment);
    Check.execution(execution);
    switch (action) {
      case "plan" -> {
        Check.migrations(migrations);
        if (ended != null) {
          Check.present("ended", ended);
        }
      }
      case "judge" -> {
        Check.key("plan", plan);
        Check.present("database", database);
        Check.present("replay", replay);
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
    if (!List.of("plan", "adopt", "judge").contains(action)) {
      Check.absent("dryRun", dryRun, action);
    }
    if (!action.equals("plan") && !action.equals("adopt")) {
      Check.absent("ended", ended, action);
    }
    if (!action.equals("rehearse") && !action.equals("judge")) {
      Check.absent("database", database, action);
    }
    if (!action.equals("judge")) {
      Check.absent("replay", replay, action);
    }
    checkAcknowledged();
    if (!action.equals("undo")) {
      Check.absent("target", target, action);
    }
  }

  private void checkAcknowledged() {
    if (acknowledge == null || acknowledge.isEmpty()) {
      return;
    }
    acknowledge.forEach(it -> Check.oneOf("acknowledge", it, DRIFT, SOAK));
    if (reason == null || reason.isBlank()) {
      throw new InvalidRequestException(
          "field \"acknowledge\" needs a \"reason\", which is recorded and told; wanted both");
    }
  }

  boolean overrides(String what) {
    return acknowledge != null && acknowledge.contains(what);
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
