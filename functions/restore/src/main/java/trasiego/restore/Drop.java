package trasiego.restore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.restore.Databases.Found;
import trasiego.store.Lease;

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
    boolean own = StructureCopy.name(job).equals(job.request().database());
    if (!job.request().dryRun() && !own) {
      new Lease(job.store(), job.environment(), job.clock()).renew(job.execution());
    }
    try {
      return new Drop(job).run();
    } catch (SqlFailure e) {
      throw new RestoreFailedException("dropping a scratch database: " + e.getMessage(), e);
    }
  }

  private DropResult run() {
    int uploads = 0;
    String name = job.request().database();
    if (name != null) {
      dropNamed(name);
      // A plan has two, and may drop its own without the lease.
      if (StructureCopy.name(job).equals(name)) {
        dropNamed(StructureCopy.replay(job));
      }
    } else {
      Leftovers leftovers = new Leftovers(job);
      for (Database server : servers()) {
        sessionsEnded += leftovers.endSessions(server);
        sweep(server);
      }
      uploads = leftovers.abortUploads();
    }
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

  private List<Database> servers() {
    return job.rehearsal().equals(job.live())
        ? List.of(job.live())
        : List.of(job.live(), job.rehearsal());
  }

  private void dropNamed(String name) {
    if (!Names.isScratch(name, job.environment())) {
      throw refused(name, "its name is not that of a scratch database of this environment");
    }
    for (Database server : servers()) {
      try (Session session = maintenance(server)) {
        Optional<Found> found = new Databases(session).find(name);
        if (found.isPresent()) {
          if (!mayDrop(server, found.get())) {
            throw refused(name, "it carries no mark of ours");
          }
          drop(session, name);
        }
      }
    }
  }

  private InvalidRequestException refused(String name, String why) {
    return new InvalidRequestException(
        "field \"database\": \"" + name + "\" is not dropped: " + why);
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
