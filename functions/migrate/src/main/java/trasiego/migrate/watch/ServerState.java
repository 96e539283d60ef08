package trasiego.migrate.watch;

import java.util.ArrayList;
import java.util.List;
import trasiego.postgres.Session;

/**
 * How the server fares beside the file that runs.
 *
 * @param deadlocks in this database since its statistics began, as are rollbacks and commits
 * @param lagMillis of the replica that is furthest behind; negative where there is none to be seen
 */
record ServerState(
    ConnectionRoom connections, long deadlocks, long rollbacks, long commits, long lagMillis) {
  private static final String STATE =
      """
      SELECT
        d.deadlocks,
        d.xact_rollback,
        d.xact_commit,
        (SELECT coalesce(pg_catalog.max(extract(epoch FROM r.replay_lag) * 1000), -1)::bigint
         FROM pg_catalog.pg_stat_replication r)
      FROM pg_catalog.pg_stat_database d
      WHERE d.datname = pg_catalog.current_database()
      """;

  private static final long LATE_MILLIS = 1000;
  private static final long FEW = 10;

  static ServerState read(Session session) {
    ConnectionRoom room = ConnectionRoom.of(session);
    return session
        .first(
            STATE,
            row ->
                new ServerState(
                    room, row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .orElseThrow();
  }

  /** What a person would want to know of it; empty where nothing is unusual. */
  String unusual(ServerState begun, int percent) {
    List<String> words = new ArrayList<>();
    if (connections.isCrowded(percent)) {
      words.add("%d of %d connections taken".formatted(connections.taken(), connections.usable()));
    }
    long crossed = deadlocks - begun.deadlocks;
    if (crossed > 0) {
      words.add("%d %s since it began".formatted(crossed, crossed == 1 ? "deadlock" : "deadlocks"));
    }
    long rolledBack = rollbacks - begun.rollbacks;
    if (rolledBack > FEW && rolledBack > commits - begun.commits) {
      words.add(
          "%d of %d transactions rolled back since it began"
              .formatted(rolledBack, rolledBack + commits - begun.commits));
    }
    if (lagMillis > LATE_MILLIS) {
      words.add("a replica is %,d ms behind".formatted(lagMillis));
    }
    return String.join(", ", words);
  }
}
