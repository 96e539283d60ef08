package trasiego.execution;

import java.util.Set;
import trasiego.migration.Script;

/** How a file stands to transactions, which decides what is left when it is broken off. */
public enum Transactions {
  /** The whole file is one: it is there wholly or not at all. */
  ONE,
  /** One statement that runs outside: the catalogue tells whether it is there. */
  NONE,
  /**
   * A block or procedure that commits by itself: nothing tells how far it came, so it is run again
   * from its start, which the rehearsal has proven harmless.
   */
  SELF_COMMITTING;

  /**
   * @param committing procedures that end transactions by themselves
   */
  public static Transactions of(Script script, Set<String> committing) {
    if (script.endsTransactions(committing)) {
      return SELF_COMMITTING;
    }
    return script.outsideTransaction(committing).isEmpty() ? ONE : NONE;
  }
}
