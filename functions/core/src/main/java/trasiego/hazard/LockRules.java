package trasiego.hazard;

import java.util.List;

/** Rules about what a statement reads, writes and locks. */
final class LockRules {
  static final List<Rule> ALL = List.of();

  private LockRules() {}
}
