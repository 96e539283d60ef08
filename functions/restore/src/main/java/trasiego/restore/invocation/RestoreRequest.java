package trasiego.restore.invocation;

import trasiego.archive.Trust;
import trasiego.handler.ActionRequest;

/** What every action of this function is asked with. */
public interface RestoreRequest extends ActionRequest {
  /** Whose backups are restored: by an override anybody's. */
  default Trust trust(Trust usual) {
    return usual;
  }

  /** Whether an administrator's login restores what only a superuser may. */
  default boolean usesAdministrator() {
    return false;
  }
}
