package trasiego.migrate.watch;

import java.time.Duration;
import java.util.List;
import trasiego.migrate.context.WatchPolicy;

/**
 * That a statement was cancelled because too many sessions waited for it.
 *
 * @param sessions how many waited longer than they may
 * @param longest the one that waited longest, in words
 * @param server how the server stood at that moment; empty where nothing was unusual
 */
public record Intervention(int sessions, String longest, WatchPolicy policy, String server) {
  static Intervention of(List<BlockedSession> overdue, WatchPolicy policy, String server) {
    return new Intervention(overdue.size(), overdue.getFirst().toString(), policy, server);
  }

  /** Those that wait longer than they may; empty where that is borne. */
  static List<BlockedSession> overdue(List<BlockedSession> blocked, WatchPolicy policy) {
    Duration limit = policy.longestWait();
    List<BlockedSession> overdue =
        blocked.stream().filter(it -> it.waited().compareTo(limit) > 0).toList();
    return overdue.size() > policy.sessions() ? overdue : List.of();
  }

  /** A sentence without its end: what was seen, and what was wanted. */
  public String words() {
    return "cancelled to let others go on: %d %s waited for it for more than %,d ms, wanted at most %d; longest %s%s"
        .formatted(
            sessions,
            sessions == 1 ? "session" : "sessions",
            policy.longestWait().toMillis(),
            policy.sessions(),
            longest,
            server.isEmpty() ? "" : "; " + server);
  }
}
