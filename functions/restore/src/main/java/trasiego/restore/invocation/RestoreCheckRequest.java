package trasiego.restore.invocation;

import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.handler.Check;

/**
 * Asks whether a backup can be restored, or a restoration undone, and takes the lease.
 *
 * @param backup an id, its key or address, or {@value #LATEST}
 * @param kept the kept database that a person chose for an undo; null takes the newest
 * @param undo true where an undo is prepared instead of a restoration
 * @param confirm the live database's name, typed by a person
 * @param override see {@link Overrides}
 * @param reason why, typed by a person; of an override that needs one
 * @param ended an execution that is known to have ended
 * @param administrator true where an administrator's login restores what only a superuser may
 */
public record RestoreCheckRequest(
    String environment,
    String execution,
    String backup,
    String kept,
    Boolean undo,
    String confirm,
    String override,
    String reason,
    String ended,
    Boolean administrator)
    implements RestoreRequest {
  static final String LATEST = "latest";

  public RestoreCheckRequest {
    undo = undo != null && undo;
    administrator = administrator != null && administrator;
    backup = RequestFields.blankToNull(backup);
    kept = RequestFields.blankToNull(kept);
    override = RequestFields.blankToNull(override);
    reason = RequestFields.blankToNull(reason);
    ended = RequestFields.blankToNull(ended);
  }

  @Override
  public void checkFields() {
    if (ended != null) {
      Check.execution("ended", ended);
    }
    if (undo) {
      checkUndo();
    } else {
      Check.absent("kept", kept, "check without undo");
      Check.present("backup", backup);
      if (!backup.equals(LATEST)) {
        BackupId.parse(backup);
      }
    }
    overrides().check(reason, administrator);
  }

  private void checkUndo() {
    Check.absent("backup", backup, "check with undo");
    Check.absent("administrator", administrator ? administrator : null, "check with undo");
    if (kept != null) {
      RequestFields.checkDatabase("kept", kept);
    }
  }

  public Overrides overrides() {
    return Overrides.of(override);
  }

  @Override
  public Trust trust(Trust usual) {
    return overrides().trust(usual);
  }

  @Override
  public boolean usesAdministrator() {
    return administrator;
  }
}
