package trasiego.restore.invocation;

import trasiego.archive.BackupId;
import trasiego.handler.Check;

/**
 * Asks for the restored database to be put in the live one's place.
 *
 * @param database the restored database's name
 * @param backup of which it is; null where nobody says
 */
public record SwapRequest(
    String environment, String execution, Integer attempt, String database, String backup)
    implements RestoreRequest {
  public SwapRequest {
    database = RequestFields.blankToNull(database);
    backup = RequestFields.blankToNull(backup);
  }

  @Override
  public void checkFields() {
    Check.attempt(attempt);
    RequestFields.checkDatabase("database", database);
    if (backup != null) {
      BackupId.parse(backup);
    }
  }
}
