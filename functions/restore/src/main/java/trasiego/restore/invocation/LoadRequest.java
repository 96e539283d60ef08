package trasiego.restore.invocation;

import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.handler.Check;

/**
 * Asks for a checked backup to be restored beside the live database.
 *
 * @param backup an id, its key or address
 * @param override see {@link Overrides}
 * @param reason why, typed by a person; of an override that needs one
 * @param administrator true where an administrator's login restores what only a superuser may
 */
public record LoadRequest(
    String environment,
    String execution,
    Integer attempt,
    String backup,
    String override,
    String reason,
    Boolean administrator)
    implements RestoreRequest {
  public LoadRequest {
    administrator = administrator != null && administrator;
    backup = RequestFields.blankToNull(backup);
    override = RequestFields.blankToNull(override);
    reason = RequestFields.blankToNull(reason);
  }

  @Override
  public void checkFields() {
    Overrides.of(override).check(reason, administrator);
    Check.attempt(attempt);
    Check.present("backup", backup);
    BackupId.parse(backup);
  }

  @Override
  public Trust trust(Trust usual) {
    return Overrides.of(override).trust(usual);
  }

  @Override
  public boolean usesAdministrator() {
    return administrator;
  }
}
