package trasiego.migrate.request;

import trasiego.archive.BackupId;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/**
 * Asks the trial function to rehearse a plan's files on a backup.
 *
 * @param attempt a later one shuts out those before it
 * @param backup the id of the backup that is restored and so proven
 */
public record RehearseRequest(
    String environment, String execution, Integer attempt, String plan, String backup)
    implements ActionRequest {
  @Override
  public void checkFields() {
    new OwnKeys(environment, execution).check("plan", plan, Document.PLAN);
    Check.present("backup", backup);
    BackupId.parse(backup);
    Check.attempt(attempt);
  }
}
