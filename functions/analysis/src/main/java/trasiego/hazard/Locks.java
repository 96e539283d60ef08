package trasiego.hazard;

import java.util.List;
import java.util.Optional;

/** Which locks keep whom waiting. */
final class Locks {
  /** Those that make at least writers wait, strongest first. */
  static final List<String> STRONG =
      List.of("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE");

  private Locks() {}

  /** The strongest lock that is held on this table and makes others wait. */
  static Optional<String> strongest(Subject table) {
    return STRONG.stream().filter(table::held).findFirst();
  }

  /** Who waits for this table. */
  static String waiting(Subject table) {
    return strongest(table).filter(Subject.ACCESS_EXCLUSIVE::equals).isPresent()
        ? "all reads and writes of " + table.name()
        : "all writes to " + table.name();
  }
}
