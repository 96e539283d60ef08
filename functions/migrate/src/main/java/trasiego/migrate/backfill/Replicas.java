package trasiego.migrate.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DeploymentException;
import trasiego.migrate.backfill.ServerLoad.Sign;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * How far replicas are behind. The server's own {@code replay_lag} stands still where a replica
 * does, so each is also held against where the WAL was when the allowed lag began.
 */
final class Replicas {
  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  private static final String REPLICAS =
      """
      SELECT
        pg_catalog.format('replica "%s"%s', r.application_name, ' at ' || r.client_addr::text),
        coalesce(r.replay_lsn, '0/0') - '0/0'::pg_catalog.pg_lsn,
        coalesce(extract(epoch FROM r.replay_lag), 0)::double precision
      FROM pg_catalog.pg_stat_replication r
      WHERE r.state IN ('streaming', 'catchup')
      """;
  private static final String WAL =
      "SELECT pg_catalog.pg_current_wal_lsn() - '0/0'::pg_catalog.pg_lsn";

  /**
   * Where the WAL was at one time.
   *
   * @param nanos by {@link System#nanoTime}
   * @param wal bytes since its beginning
   */
  record Mark(long nanos, double wal) {}

  private record Replica(String name, double replayed, double lagSeconds) {}

  private final Session session;
  private final Duration allowed;
  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * @param last of an earlier invocation's
   */
  Replicas(Session session, Duration allowed, Mark last) {
    this.session = session;
    this.allowed = allowed;
    marks.add(last);
  }

  List<Sign> signs() {
    try {
      List<Replica> replicas = session.query(REPLICAS, Replicas::replica);
      long now = System.nanoTime();
      marks.addLast(new Mark(now, session.first(WAL, row -> row.getDouble(1)).orElse(0.0)));
      // The youngest mark that is old enough stays as the first.
      while (marks.size() > 1 && now - second().nanos() >= allowed.toNanos()) {
        marks.removeFirst();
      }
      List<Sign> signs = new ArrayList<>();
      replicas.forEach(replica -> signs.add(new Sign(replica.name(), behind(replica, now))));
      return signs;
    } catch (SqlFailure | DeploymentException e) {
      LOG.info("not to be seen: {}", e.getMessage());
      return List.of();
    }
  }

  private Mark second() {
    var all = marks.iterator();
    all.next();
    return all.next();
  }

  private Optional<String> behind(Replica replica, long now) {
    Mark first = marks.getFirst();
    boolean isOld = now - first.nanos() >= allowed.toNanos();
    boolean standsBehind = isOld && replica.replayed() < first.wal();
    if (!standsBehind && replica.lagSeconds() <= allowed.toMillis() / 1000.0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is more than %.0f s behind".formatted(replica.name(), allowed.toMillis() / 1000.0));
  }

  private static Replica replica(ResultSet row) throws SQLException {
    return new Replica(row.getString(1), row.getDouble(2), row.getDouble(3));
  }
}
