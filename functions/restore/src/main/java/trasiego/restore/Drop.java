package trasiego.restore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.restore.Databases.Found;

/**
 * Removes what was made beside the live database, and only that: a name of ours and a mark of ours
 * must both say so. Under the deployment lease, where whatever another execution left is dead.
 */
final class Drop {
  private static final Logger LOG = LoggerFactory.getLogger(Drop.class);

  private static final String OBJECTS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
      """;

  private final Job job;
  private final List<String> dropped = new ArrayList<>();
  private int sessionsEnded;

  private Drop(Job job) {
    this.job = job;
  }

  static DropResult run(Job job) {
    if (!job.request().dryRun()) {
      job.hold().renew();
    }
    try {
      return new Drop(job).run();
    } catch (SqlFailure e) {
      throw new RestoreFailedException("dropping a scratch database: " + e.getMessage(), e);
    }
  }

  private DropResult run() {
    Leftovers leftovers = new Leftovers(job);
    sessionsEnded += leftovers.endSessions(job.live());
    sweep(job.live());
    int uploads = leftovers.abortUploads();
    String databases = dropped.isEmpty() ? "no database" : String.join(", ", dropped);
    if (job.request().dryRun()) {
      String found =
          "would drop %s; sessions to end: %d; uploads to abort: %d"
              .formatted(databases, sessionsEnded, uploads);
      return new DropResult(DropResult.FOUND, dropped, sessionsEnded, uploads, found);
    }
    String summary =
        "dropped %s; sessions ended: %d; uploads aborted: %d"
            .formatted(databases, sessionsEnded, uploads);
    if (!dropped.isEmpty() || sessionsEnded + uploads > 0) {
      LOG.info(summary);
    }
    return new DropResult(DropResult.DROPPED, dropped, sessionsEnded, uploads, summary);
  }

  private void sweep(Database server) {
    try (Session session = maintenance(server)) {
      for (Found found : new Databases(session).all()) {
        if (Names.isScratch(found.name(), job.environment()) && mayDrop(server, found)) {
          drop(session, found.name());
        }
      }
    }
  }

  private Session maintenance(Database server) {
    // Dropping deletes files; it must not be cut short of them by a limit meant for queries.
    Duration limit = job.timeLeft().plus(job.timeouts().lock());
    return server.open(
        Databases.MAINTENANCE, new Timeouts(job.timeouts().lock(), limit, Duration.ofMinutes(1)));
  }

  private boolean mayDrop(Database server, Found found) {
    if (found.name().equals(job.live().name())) {
      return false;
    }
    if (found.comment() == null) {
      return isEmpty(server, found.name());
    }
    return found
        .marker()
        .filter(marker -> marker.environment().equals(job.environment()))
        .filter(marker -> Marker.SCRATCH.contains(marker.trasiego()))
        .isPresent();
  }

  /** Whoever died between CREATE DATABASE and its mark has made nothing in it yet. */
  private boolean isEmpty(Database server, String name) {
    try (Session session = server.open(name, job.timeouts())) {
      return !session.isTrue(OBJECTS);
    }
  }

  private void drop(Session session, String name) {
    if (job.request().dryRun()) {
      dropped.add(name);
      return;
    }
    sessionsEnded += new Sessions(session).end(name);
    new Databases(session).drop(name);
    dropped.add(name);
  }
}
