package trasiego.migrate;

/**
 * The answer to {@code rehearse}.
 *
 * @param status REHEARSED or IN_PROGRESS
 */
record RehearseResult(
    String status, String rehearsal, int attempt, String ledger, double seconds, String summary) {}
