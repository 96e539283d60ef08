package trasiego.restore.check;

import java.util.List;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.OtherOwners;
import trasiego.postgres.Session;
import trasiego.restore.database.Databases;
import trasiego.restore.database.OtherSessions;
import trasiego.restore.invocation.RestoreContext;

/** What would keep the live database from being renamed hours later is refused before anything. */
final class SwapObstacles {
  /** Renaming, ending sessions, the fence, pg_restore's own. */
  private static final int BESIDE_WORKERS = 4;

  private final RestoreContext context;
  private final Session session;
  private final String live;

  /**
   * @param session in the database {@code postgres}
   */
  SwapObstacles(RestoreContext context, Session session) {
    this.context = context;
    this.session = session;
    this.live = context.live().name();
  }

  void refuse() {
    refuseObstacles();
    refuseTooFewConnections();
  }

  private void refuseObstacles() {
    if (live.equals(Databases.MAINTENANCE)) {
      throw new InvalidRequestException(
          "database \""
              + live
              + "\" could not be swapped: it is the one that every session of maintenance is in,"
              + " fences included; wanted a database of another name; nothing was created; restore"
              + " the backup by gunzip -c | psql, and move the application to a database of its"
              + " own");
    }
    List<String> others = OtherOwners.find(session, live);
    if (!others.isEmpty()) {
      throw new InvalidRequestException(String.join("; ", others) + "; nothing was created");
    }
    OtherSessions sessions = new OtherSessions(session);
    List<String> prepared = sessions.prepared(live);
    if (!prepared.isEmpty()) {
      throw new InvalidRequestException(
          "database \""
              + live
              + "\" could not be swapped: found "
              + String.join(", ", prepared)
              + ", wanted none; commit or roll back; nothing was created");
    }
    List<String> outOfReach = sessions.outOfReach(live);
    if (!outOfReach.isEmpty()) {
      throw new DatabaseBusyException(
          "database \""
              + live
              + "\" could not be swapped: found "
              + String.join(", ", outOfReach)
              + ", wanted none; this login may not end a superuser's session; nothing was created:"
              + " end them and start again");
    }
  }

  /** What loads needs some, and so does whoever swaps; the backup before takes them as well. */
  private void refuseTooFewConnections() {
    int wanted = context.workers() + BESIDE_WORKERS;
    long free = OtherSessions.free(session);
    if (free < wanted) {
      throw new DatabaseBusyException(
          "a restoration needs "
              + wanted
              + " connections, the server has "
              + free
              + " left for this login; nothing was created: end some, or raise max_connections,"
              + " and start again");
    }
  }
}
