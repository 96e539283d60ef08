package trasiego.execution;

/**
 * What a restore's load has come to: {@code RESTORED} with fingerprints and catalogue equal, or
 * {@code IN_PROGRESS}, to be called again with the next attempt.
 *
 * @param seconds since the first attempt began
 */
public record RestoreResult(
    String status,
    String backup,
    String database,
    String schemaVersion,
    Long tables,
    Long rows,
    Long bytes,
    Double seconds,
    Integer attempt,
    String ledger,
    String summary) {
  public static final String IN_PROGRESS = "IN_PROGRESS";
  public static final String RESTORED = "RESTORED";

  /** The same as the answer to a later attempt. */
  public RestoreResult at(int newAttempt) {
    return new RestoreResult(
        status,
        backup,
        database,
        schemaVersion,
        tables,
        rows,
        bytes,
        seconds,
        newAttempt,
        ledger,
        summary);
  }
}
