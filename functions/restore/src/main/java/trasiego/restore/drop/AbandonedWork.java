package trasiego.restore.drop;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.restore.database.Databases;
import trasiego.restore.invocation.DropRequest;
import trasiego.restore.invocation.RestoreContext;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.store.Store.OpenUpload;

/**
 * Sessions and uploads that dead executions of this environment left. Call only while holding the
 * deployment lease: then an execution with a ledger of a step that needs the lease is dead, while
 * reports and backups by hand, which need none, may well be alive.
 */
final class AbandonedWork {
  private static final String LEDGER = ".ledger.json";
  private static final String MANUAL_BACKUP = "backup-manual.ledger.json";
  private static final String BACKUP = "backup";

  private static final String OURS =
      """
      SELECT a.pid, a.application_name
      FROM pg_catalog.pg_stat_activity a
      WHERE pg_catalog.starts_with(a.application_name, ?)
        AND a.pid <> pg_catalog.pg_backend_pid()
      """;

  private final RestoreContext context;
  private final DropRequest request;
  private final Set<String> dead;
  private boolean backupRuns;

  AbandonedWork(RestoreContext context, DropRequest request) {
    this.context = context;
    this.request = request;
    this.dead = deadExecutions();
  }

  private record Found(int pid, String verb, String execution) {}

  /** How the dead executions read in an application_name. */
  private Set<String> deadExecutions() {
    String start = Keys.executions(context.environment());
    Map<String, Boolean> executions = new TreeMap<>();
    for (Store.StoredObject object : context.store().list(start)) {
      String[] parts = object.key().substring(start.length()).split("/", 2);
      if (parts.length == 2 && parts[1].endsWith(LEDGER)) {
        executions.merge(parts[0], !parts[1].equals(MANUAL_BACKUP), Boolean::logicalOr);
      }
    }
    Set<String> names = new TreeSet<>();
    executions.forEach(
        (name, neededLease) -> {
          if (neededLease && !name.equals(Keys.name(context.execution()))) {
            names.add(ApplicationName.suffix(name));
          }
        });
    if (request.ended() != null) {
      names.add(ApplicationName.suffix(request.ended()));
    }
    return names;
  }

  /** Ends the sessions of the dead on this server, unless it is a dry run; answers how many. */
  int endSessions(Database server) {
    int ended = 0;
    try (Session session = server.open(Databases.MAINTENANCE, context.timeouts())) {
      for (Found found : sessions(session)) {
        if (dead.contains(found.execution())) {
          ended += request.dryRun() || ends(session, found.pid()) ? 1 : 0;
        } else if (found.verb().equals(BACKUP)) {
          backupRuns = true;
        }
      }
    }
    return ended;
  }

  private static boolean ends(Session session, int pid) {
    return session.isTrue("SELECT pg_catalog.pg_terminate_backend(?)", pid);
  }

  private List<Found> sessions(Session session) {
    String start = ApplicationName.prefix(context.environment());
    return session.query(
        OURS,
        row -> {
          String[] parts = row.getString(2).substring(start.length()).split("/", 2);
          return new Found(row.getInt(1), parts[0], parts.length == 2 ? parts[1] : "");
        },
        start);
  }

  /**
   * Aborts the uploads of dead backups, unless it is a dry run; none while a backup runs, whose
   * upload cannot be told from theirs, and none of a key whose object stands, since some servers
   * delete that with it.
   */
  int abortUploads() {
    if (backupRuns) {
      return 0;
    }
    int aborted = 0;
    for (OpenUpload upload :
        context.store().openUploads(Keys.BACKUPS + context.environment() + "_")) {
      if (context.store().find(upload.key()).isEmpty()) {
        if (!request.dryRun()) {
          context.store().abort(upload);
        }
        aborted++;
      }
    }
    return aborted;
  }
}
