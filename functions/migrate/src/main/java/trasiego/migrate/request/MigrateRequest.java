package trasiego.migrate.request;

import java.util.List;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.handler.Request;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * What is asked of the function: which action, for which execution, on which documents.
 *
 * @param ended an execution that is known to have ended and may be superseded
 * @param dryRun plan only: no lease, nothing written but the plan's documents
 * @param mark compare only: the number of what was left on the rehearsal server
 * @param trial what the trial server saw
 * @param trialSha256 its digest as the trial function answered it to the machine, and so is that of
 *     the rehearsal: what lies in the store may be another's by now
 * @param acknowledge what of {@code drift}, {@code soak} and {@code rehearsal} is overridden, for
 *     the reason
 * @param target plan only: the version to go back to; {@code 0} for before the first
 * @param confirm the live database's name, typed by a person; with target alone
 * @param samples check only: keep keys of the rows found, in the clear, in a document of their own
 * @param adoption what of a database's past becomes history
 */
public record MigrateRequest(
    String action,
    String environment,
    String execution,
    Integer attempt,
    String migrations,
    String ended,
    Boolean dryRun,
    String reason,
    String plan,
    String mark,
    String trial,
    String trialSha256,
    String rehearsal,
    String rehearsalSha256,
    String target,
    String confirm,
    Adoption adoption,
    List<String> acknowledge,
    Boolean samples)
    implements Request {
  public static final String DRIFT = "drift";
  public static final String SOAK = "soak";

  /** That the files are not rehearsed on the restored backup, where it cannot be restored. */
  public static final String REHEARSAL = "rehearsal";

  @Override
  public void check() {
    Check.oneOf("action", action, "plan", "compare", "check", "renew", "apply", "undo", "adopt");
    Check.environment(environment);
    Check.execution(execution);
    switch (action) {
      case "plan" -> {
        Check.migrations(migrations);
        if (ended != null) {
          Check.present("ended", ended);
        }
        if (target != null) {
          Check.version("target", target);
          Check.absent("dryRun", isDryRun() ? dryRun : null, "plan of a way back");
        }
      }
      case "compare" -> {
        Check.absent("plan", plan, action);
        Check.mark(mark);
      }
      case "check" -> {
        ownKeys().check("plan", plan, Document.PLAN);
        ownKeys().check("trial", trial, Document.TRIAL);
        Check.sha256("trialSha256", trialSha256);
        Check.attempt(attempt);
      }
      case "apply", "undo" -> {
        Check.attempt(attempt);
        ownKeys().check("plan", plan, Document.PLAN);
        ownKeys().check("rehearsal", rehearsal, Document.REHEARSAL);
        Check.sha256("rehearsalSha256", rehearsalSha256);
      }
      case "renew" -> Check.absent("plan", plan, action);
      default -> checkAdoption();
    }
    if (!action.equals("adopt")) {
      Check.absent("adoption", adoption, action);
    }
    if (!List.of("plan", "adopt", "compare", "check").contains(action)) {
      Check.absent("dryRun", dryRun, action);
    }
    if (!action.equals("plan")) {
      Check.absent("ended", ended, action);
    }
    if (!action.equals("compare")) {
      Check.absent("mark", mark, action);
    }
    if (!action.equals("check")) {
      Check.absent("trial", trial, action);
      Check.absent("samples", samples, action);
    }
    checkAcknowledged();
    if (!action.equals("plan")) {
      Check.absent("target", target, action);
    }
    if (target == null) {
      Check.absent("confirm", confirm, action + ", only to a plan of a way back");
    }
  }

  private void checkAcknowledged() {
    if (acknowledge == null || acknowledge.isEmpty()) {
      return;
    }
    acknowledge.forEach(it -> Check.oneOf("acknowledge", it, DRIFT, SOAK, REHEARSAL));
    if (reason == null || reason.isBlank()) {
      throw new InvalidRequestException(
          "field \"acknowledge\" needs a \"reason\", which is recorded and told; wanted both");
    }
  }

  public boolean overrides(String what) {
    return acknowledge != null && acknowledge.contains(what);
  }

  private void checkAdoption() {
    Adoption asked = adoption == null ? Adoption.NONE : adoption;
    asked.check();
    if (!asked.isUndo()) {
      Check.migrations(migrations);
    }
  }

  /** The only documents that this request may name. */
  public OwnKeys ownKeys() {
    return new OwnKeys(environment, execution, isDryRun());
  }

  public boolean wantsSamples() {
    return Boolean.TRUE.equals(samples);
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
