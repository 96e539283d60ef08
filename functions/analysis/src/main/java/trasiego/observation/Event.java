package trasiego.observation;

/**
 * What the server itself said that it does.
 *
 * @param relation quoted and qualified; the table that is read or written
 * @param object the index or constraint, unqualified as the server says it; empty for a table's own
 */
public record Event(Kind kind, String relation, String object) {
  /** The server's four messages. */
  public enum Kind {
    /** Every row is written anew. */
    REWRITE,
    /** Every row is read to check a constraint. */
    VERIFY,
    /** Every row is looked up in the table that it references. */
    VALIDATE,
    /** Every row is read to build an index. */
    BUILD
  }
}
