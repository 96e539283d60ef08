package trasiego.migrate.request;

import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;

/**
 * Asks what is pending, or what is to be taken back, and for the lease under which it will run.
 *
 * @param ended an execution that is known to have ended and may be superseded
 * @param dryRun no lease, nothing written but the plan's documents
 * @param target the version to go back to; {@code 0} for before the first
 * @param window when files may begin, where who deploys says so; looked at here so that one that
 *     cannot be read stops it before anything is done
 * @param confirm the live database's name, typed by a person; with target alone
 */
public record PlanRequest(
    String environment,
    String execution,
    String migrations,
    String ended,
    Boolean dryRun,
    String reason,
    String target,
    String confirm,
    String window)
    implements ActionRequest {
  @Override
  public void checkFields() {
    Check.migrations(migrations);
    WindowCheck.check(window);
    if (ended != null) {
      Check.present("ended", ended);
    }
    if (target != null) {
      Check.version("target", target);
      Check.absent("dryRun", isDryRun() ? dryRun : null, "plan of a way back");
    } else {
      Check.absent("confirm", confirm, "plan, only to a plan of a way back");
    }
  }

  /** The only documents that this request may name. */
  public OwnKeys ownKeys() {
    return new OwnKeys(environment, execution, isDryRun());
  }

  public boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }
}
