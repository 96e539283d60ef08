package trasiego.migrate.trial;

/**
 * The answer to {@code mark} and {@code unmark}.
 *
 * @param status MARKED or UNMARKED
 * @param mark the number of what was left on the rehearsal server; null where it was removed
 */
public record MarkResult(String status, String mark, String summary) {}
