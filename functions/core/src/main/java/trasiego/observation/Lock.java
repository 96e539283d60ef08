package trasiego.observation;

/**
 * One lock on one table, view or sequence.
 *
 * @param mode the field's words, such as {@code ACCESS EXCLUSIVE}
 * @param relation quoted and qualified
 */
public record Lock(String mode, String relation) {}
