package trasiego.migrate.apply;

import java.time.Instant;

/**
 * Why no file begins now.
 *
 * @param until when the machine is to ask again
 */
record HeldBack(String reason, Instant until) {}
