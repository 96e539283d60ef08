package trasiego.migrate.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.migrate.context.WatchPolicy;
import trasiego.postgres.Session;

/** One look after the other at a session that runs a file, and at what it does to the others. */
final class ServerLook {
  /** A person reads it. */
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(3);

  private final Session session;
  private final WatchPolicy policy;
  private final Consumer<String> progress;
  private final int major;
  private final ServerState begun;
  private StatementProgress first;
  private long firstAt;
  private long toldAt = System.nanoTime();
  private String told = "";

  ServerLook(Session session, WatchPolicy policy, Consumer<String> progress) {
    this.session = session;
    this.policy = policy;
    this.progress = progress;
    this.major = session.major();
    this.begun = ServerState.read(session);
  }

  void at(WatchedSession watched) {
    if (!watched.isKnown()) {
      return;
    }
    List<BlockedSession> blocked = BlockedSession.behind(session, watched.pid());
    List<BlockedSession> overdue = Intervention.overdue(blocked, policy);
    ServerState state = ServerState.read(session);
    String unusual = state.unusual(begun, policy.connections());
    if (!overdue.isEmpty()) {
      watched.cancel(Intervention.of(overdue, policy, unusual));
    }
    tell(watched, blocked, unusual);
  }

  private void tell(WatchedSession watched, List<BlockedSession> blocked, String unusual) {
    Optional<String> how =
        StatementProgress.of(session, major, watched.pid()).map(this::sincePhase);
    if (System.nanoTime() - toldAt < BETWEEN_LINES.toNanos()) {
      return;
    }
    String waiting =
        blocked.isEmpty()
            ? ""
            : "%d %s for it, longest %s"
                .formatted(
                    blocked.size(),
                    blocked.size() == 1 ? "session waits" : "sessions wait",
                    blocked.getFirst());
    String line =
        String.join(
            "; ",
            List.of(how.orElse(""), waiting, unusual).stream()
                .filter(part -> !part.isEmpty())
                .toList());
    if (!line.isEmpty() && !line.equals(told)) {
      told = line;
      toldAt = System.nanoTime();
      progress.accept(line);
    }
  }

  private String sincePhase(StatementProgress now) {
    if (first == null || !now.isSamePhase(first)) {
      first = now;
      firstAt = System.nanoTime();
    }
    return now.words(first, Duration.ofNanos(System.nanoTime() - firstAt));
  }
}
