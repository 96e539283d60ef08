package trasiego.hazard;

import java.util.List;

/** Rules about what a file does to its own session and transaction. */
final class SessionRules {
  static final List<Rule> ALL = List.of();

  private SessionRules() {}
}
