package trasiego.rule;

import java.util.List;
import java.util.Optional;

/** Which locks keep whom waiting. */
public final class LockConflicts {
  /** Those that make at least writers wait, strongest first. */
  public static final List<String> STRONG =
      List.of("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE");

  private LockConflicts() {}

  /** The strongest lock that is held on this table and makes others wait. */
  public static Optional<String> strongest(AffectedTable table) {
    return STRONG.stream().filter(table::held).findFirst();
  }

  /** Who waits for this table. */
  public static String waiting(AffectedTable table) {
    return strongest(table).filter(AffectedTable.ACCESS_EXCLUSIVE::equals).isPresent()
        ? "all reads and writes of " + table.name()
        : "all writes to " + table.name();
  }
}
