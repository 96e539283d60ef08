package trasiego.migrate.trial;

/**
 * The answer to {@code compare}.
 *
 * @param status COMPARED
 * @param compared the key of what shows it
 */
public record CompareResult(String status, String compared, String summary) {}
