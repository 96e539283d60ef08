package trasiego.stored;

/**
 * Code that a database stores and that cannot run behind a file.
 *
 * @param kind what it is
 * @param object its name, quoted where needed and qualified: of a trigger the table's, a dot, its
 *     own
 * @param routine whose body fails, with the types of its arguments; empty where there is none
 * @param line of that body; 0 where it has none
 * @param written what fails there, on one line
 * @param state the SQLSTATE
 * @param message the server's
 * @param isNew whether the file made it: then nothing relies on it yet
 */
public record BrokenCode(
    Kind kind,
    String object,
    String routine,
    int line,
    String written,
    String state,
    String message,
    boolean isNew) {

  /** Who meets the error. */
  public enum Kind {
    /** Each write that fires it. */
    TRIGGER,
    /** Each write to it, by what its triggers were seen to do. */
    WRITE,
    /** Whoever calls it. */
    ROUTINE,
    /** Whoever reads it. */
    VIEW,
    /** Whoever calls it with these arguments. */
    CALL,
    /** Whoever is subject to the policies of the table. */
    POLICY
  }
}
