package trasiego.migrate;

/**
 * The answer to {@code rehearse}.
 *
 * @param status REHEARSED or IN_PROGRESS
 * @param restored the key of what shows that the backup was restored
 */
record RehearseResult(
    String status,
    String rehearsal,
    String restored,
    int attempt,
    String ledger,
    double seconds,
    String summary) {}
