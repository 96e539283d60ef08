package trasiego.migrate.rehearse;

/**
 * The answer to {@code rehearse}.
 *
 * @param status REHEARSED or IN_PROGRESS
 * @param rehearsalSha256 the digest of the bytes that were written there, for who acts on them
 * @param restored the key of what shows that the backup was restored
 */
public record RehearseResult(
    String status,
    String rehearsal,
    String rehearsalSha256,
    String restored,
    int attempt,
    String ledger,
    double seconds,
    String summary) {}
