package trasiego.migrate;

/**
 * The answer to {@code renew}.
 *
 * @param status RENEWED
 */
record RenewResult(String status, String summary) {}
