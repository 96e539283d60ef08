package trasiego.restore.swap;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.restore.database.Databases;
import trasiego.restore.database.OtherSessions;
import trasiego.restore.invocation.RestoreContext;

/**
 * Renames the live database aside and another one in its place, in one transaction sent as one
 * message. The rename locks first: from then on new sessions wait, while this session ends the old
 * ones. Whoever is killed at whatever moment, either both renames are done or none, and the live
 * name leads to a whole database.
 */
final class DatabaseRename {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseRename.class);

  /** The server itself waits 5 s for sessions to end, then gives up; longer helps nobody. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final int TRIES = 5;
  private static final int PAUSE_MILLIS = 300;

  private static final String LOCKED =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_locks l
        WHERE l.pid = ?
          AND l.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
          AND l.mode = 'AccessExclusiveLock'
          AND l.granted)
      """;

  private final RestoreContext context;
  private final Session session;
  private final OtherSessions sessions;

  /**
   * @param session in the database {@code postgres}
   */
  DatabaseRename(RestoreContext context, Session session) {
    this.context = context;
    this.session = session;
    this.sessions = new OtherSessions(session);
  }

  /** What is renamed to what, and what their comments say from then on. */
  record Renames(
      String live, String aside, String asideComment, String incoming, String liveComment) {
    String message() {
      return String.join(
          "; ",
          "BEGIN",
          rename(live, aside),
          rename(incoming, live),
          Databases.commentOn(aside, asideComment),
          Databases.commentOn(live, liveComment),
          "COMMIT");
    }

    private static String rename(String from, String to) {
      return "ALTER DATABASE " + Identifier.quote(from) + " RENAME TO " + Identifier.quote(to);
    }
  }

  /**
   * @param millis from the lock to the commit: how long a new session had to wait at most
   */
  record Done(long millis, int sessionsEnded) {}

  /** Answers empty where the locks were not to be had in a bounded number of tries. */
  Optional<Done> run(Renames renames) {
    int ended = 0;
    for (int i = 1; i <= TRIES && !context.isOutOfTime(); i++) {
      refuseObstacles(renames);
      Try attempt = new Try(renames);
      attempt.run();
      ended += attempt.ended;
      RuntimeException failure = attempt.failure.get();
      if (failure == null) {
        return Optional.of(new Done(attempt.millis, ended));
      }
      if (!(failure instanceof DatabaseBusyException)) {
        throw failure;
      }
      LOG.info("try {} of {}: {}", i, TRIES, failure.getMessage());
      pause(i);
    }
    return Optional.empty();
  }

  private void refuseObstacles(Renames renames) {
    for (String database : List.of(renames.live(), renames.incoming())) {
      List<String> obstacles = sessions.obstacles(database);
      if (!obstacles.isEmpty()) {
        throw new DatabaseBusyException(
            "database \""
                + database
                + "\" cannot be renamed: found "
                + String.join(", ", obstacles)
                + ", wanted none; "
                + (sessions.outOfReach(database).isEmpty()
                    ? "commit or roll back what is prepared"
                    : "this login may not end a superuser's session")
                + "; nothing was changed: end them and start again");
      }
    }
  }

  private static void pause(int tries) {
    try {
      Thread.sleep((long) PAUSE_MILLIS * tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException("interrupted between two tries of a swap", e);
    }
  }

  private final class Try {
    private final Renames renames;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private int ended;
    private long millis;

    private Try(Renames renames) {
      this.renames = renames;
    }

    private void run() {
      try (Session renaming =
          context.live().open(Databases.MAINTENANCE, context.timeouts().withStatement(LONGEST))) {
        int pid = renaming.backendPid();
        Thread thread = Thread.ofPlatform().name("swap").start(() -> rename(renaming));
        clearTheWay(pid, thread);
      }
    }

    private void rename(Session renaming) {
      try {
        renaming.execute(renames.message());
      } catch (RuntimeException e) {
        failure.set(e);
      }
    }

    /** Not before the lock: a session ended earlier would only come back. */
    private void clearTheWay(int pid, Thread thread) {
      long locked = 0;
      while (thread.isAlive()) {
        if (locked == 0 && session.isTrue(LOCKED, pid)) {
          locked = System.nanoTime();
        }
        if (locked != 0) {
          ended += sessions.end(renames.live()) + sessions.end(renames.incoming());
        }
        OtherSessions.pause();
      }
      millis = locked == 0 ? 0 : (System.nanoTime() - locked) / 1_000_000;
    }
  }
}
