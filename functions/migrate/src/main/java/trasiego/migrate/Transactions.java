package trasiego.migrate;

import java.util.Set;
import trasiego.migration.Script;

/** How a file stands to transactions, which decides what is left when it is broken off. */
enum Transactions {
  /** The whole file is one: it is there wholly or not at all. */
  ONE,
  /** One statement that runs outside: the catalogue tells whether it is there. */
  NONE,
  /**
   * A block or procedure that commits by itself: nothing tells how far it came, so it is run again
   * from its start, which the rehearsal has proven harmless.
   */
  ITS_OWN;

  /**
   * @param committing procedures that end transactions by themselves
   */
  static Transactions of(Script script, Set<String> committing) {
    if (script.endsTransactions(committing)) {
      return ITS_OWN;
    }
    return script.outsideTransaction(committing).isEmpty() ? ONE : NONE;
  }
}
