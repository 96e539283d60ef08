package trasiego.restore.invocation;

import trasiego.handler.Check;

/**
 * Asks for a kept database to be put back in the live one's place.
 *
 * @param database the same as old, by the name that executions under way send
 * @param old the kept database
 */
public record SwapBackRequest(
    String environment, String execution, Integer attempt, String database, String old)
    implements RestoreRequest {
  public SwapBackRequest {
    database = RequestFields.blankToNull(database);
    old = RequestFields.blankToNull(old);
  }

  @Override
  public void checkFields() {
    Check.attempt(attempt);
    RequestFields.checkDatabase("old", putBack());
    if (old != null) {
      Check.absent("database", database, "undo that names \"old\"");
    }
  }

  /** The kept database, by whichever of its two names it came. */
  public String putBack() {
    return old != null ? old : database;
  }
}
