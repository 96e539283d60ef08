package trasiego.restore.drop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.AbandonedBackups;
import trasiego.failure.Excerpt;
import trasiego.failure.RestoreFailedException;
import trasiego.load.Marker;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.restore.database.DatabaseNames;
import trasiego.restore.database.Databases;
import trasiego.restore.database.Databases.Found;
import trasiego.restore.database.OtherSessions;
import trasiego.restore.invocation.DropRequest;
import trasiego.restore.invocation.RestoreContext;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Store;

/**
 * Removes what was made beside the live database, and only that: a name of ours and a mark of ours
 * must both say so. Under the deployment lease, where whatever another execution left is dead.
 */
public final class Drop {
  private static final Logger LOG = LoggerFactory.getLogger(Drop.class);

  private static final String OBJECTS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
      """;

  private static final int MOST = 5;

  private final RestoreContext context;
  private final DropRequest request;
  private final List<String> dropped = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final List<String> stays = new ArrayList<>();
  private int sessionsEnded;

  private Drop(RestoreContext context, DropRequest request) {
    this.context = context;
    this.request = request;
  }

  public static DropResult run(RestoreContext context, DropRequest request) {
    if (!request.dryRun()) {
      context.hold().renew();
    }
    try {
      return new Drop(context, request).run();
    } catch (SqlFailure e) {
      throw new RestoreFailedException("dropping a scratch database: " + e.getMessage(), e);
    }
  }

  private DropResult run() {
    AbandonedWork leftovers = new AbandonedWork(context, request);
    sessionsEnded += leftovers.endSessions(context.live());
    sweep(context.live());
    int uploads = leftovers.abortUploads();
    removeBackups();
    String databases = dropped.isEmpty() ? "no database" : String.join(", ", dropped);
    if (request.dryRun()) {
      String found =
          "would drop %s; sessions to end: %d; uploads to abort: %d%s"
              .formatted(databases, sessionsEnded, uploads, ofBackups("; of killed backups: "));
      return new DropResult(
          DropResult.FOUND, dropped, sessionsEnded, uploads, removed, stays, found);
    }
    String summary =
        "dropped %s; sessions ended: %d; uploads aborted: %d%s"
            .formatted(
                databases, sessionsEnded, uploads, ofBackups("; removed of killed backups: "));
    if (!dropped.isEmpty() || sessionsEnded + uploads + removed.size() + stays.size() > 0) {
      LOG.info(summary);
    }
    return new DropResult(
        DropResult.DROPPED, dropped, sessionsEnded, uploads, removed, stays, summary);
  }

  private String ofBackups(String what) {
    return (removed.isEmpty() ? "" : what + Excerpt.of(removed, MOST))
        + (stays.isEmpty()
            ? ""
            : "; may not be deleted from here, and is no backup: "
                + Excerpt.of(stays, MOST)
                + "; delete it by hand, or let its retention end first");
  }

  /** The store's own time is that of the lease, which was renewed a moment ago. */
  private void removeBackups() {
    Lease lease = new Lease(context.store(), context.environment(), context.clock());
    Instant now =
        context
            .store()
            .find(Keys.lease(context.environment()))
            .filter(_ -> !request.dryRun())
            .map(Store.StoredObject::modifiedAt)
            .orElseGet(context.clock()::instant);
    AbandonedBackups abandoned =
        new AbandonedBackups(context.store(), context.environment(), lease, context.live());
    for (AbandonedBackups.Left left : abandoned.find(now)) {
      if (request.dryRun()) {
        left.objects().forEach(object -> removed.add(object.key()));
        left.uploads().forEach(upload -> removed.add(upload.key() + " (an open upload)"));
      } else {
        AbandonedBackups.Removed done = abandoned.remove(left);
        removed.addAll(done.removed());
        stays.addAll(done.stays());
      }
    }
  }

  private void sweep(Database server) {
    try (Session session = maintenance(server)) {
      for (Found found : new Databases(session).all()) {
        if (DatabaseNames.isScratch(found.name(), context.environment())
            && mayDrop(server, found)) {
          drop(session, found.name());
        }
      }
    }
  }

  private Session maintenance(Database server) {
    // Dropping deletes files; it must not be cut short of them by a limit meant for queries.
    Duration limit = context.timeLeft().plus(context.timeouts().lock());
    return server.open(
        Databases.MAINTENANCE,
        new Timeouts(context.timeouts().lock(), limit, Duration.ofMinutes(1)));
  }

  private boolean mayDrop(Database server, Found found) {
    if (found.name().equals(context.live().name())) {
      return false;
    }
    if (found.comment() == null) {
      return isEmpty(server, found.name());
    }
    return found
        .marker()
        .filter(marker -> marker.environment().equals(context.environment()))
        .filter(marker -> Marker.SCRATCH.contains(marker.trasiego()))
        .isPresent();
  }

  /** Whoever died between CREATE DATABASE and its mark has made nothing in it yet. */
  private boolean isEmpty(Database server, String name) {
    try (Session session = server.open(name, context.timeouts())) {
      return !session.isTrue(OBJECTS);
    }
  }

  private void drop(Session session, String name) {
    if (request.dryRun()) {
      dropped.add(name);
      return;
    }
    sessionsEnded += new OtherSessions(session).end(name);
    new Databases(session).drop(name);
    dropped.add(name);
  }
}
