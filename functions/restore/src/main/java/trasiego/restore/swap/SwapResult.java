package trasiego.restore.swap;

/**
 * What a swap or an undo did: {@code SWAPPED}, or {@code IN_PROGRESS} where locks were busy.
 *
 * @param old the name under which the replaced database is kept
 * @param millis how long new connections had to wait, at most
 */
public record SwapResult(
    String status,
    String database,
    String old,
    String backup,
    long millis,
    int sessionsEnded,
    int attempt,
    String ledger,
    String summary) {
  static final String SWAPPED = "SWAPPED";

  SwapResult at(int newAttempt) {
    return new SwapResult(
        status, database, old, backup, millis, sessionsEnded, newAttempt, ledger, summary);
  }
}
