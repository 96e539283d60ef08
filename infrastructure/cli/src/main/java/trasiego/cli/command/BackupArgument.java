package trasiego.cli.command;

import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.cli.exit.UsageException;
import trasiego.failure.InvalidRequestException;

/** A backup as a person types it: latest, an id, its key or its address. */
final class BackupArgument {
  private BackupArgument() {}

  /**
   * Refuses what names no backup. It stays as it was typed: whether the address lies in this store
   * is for the store to say.
   */
  static String check(String argument, String typed) {
    if (typed.equals(BackupCatalog.LATEST)) {
      return typed;
    }
    try {
      BackupId.parse(typed);
      return typed;
    } catch (InvalidRequestException e) {
      throw new UsageException(argument + ": " + e.getMessage() + ", or latest");
    }
  }
}
