package trasiego.restore.load;

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
    long tables,
    long rows,
    long bytes,
    double seconds,
    int attempt,
    String ledger,
    String summary) {
  public static final String IN_PROGRESS = "IN_PROGRESS";
  static final String RESTORED = "RESTORED";

  RestoreResult at(int newAttempt) {
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
