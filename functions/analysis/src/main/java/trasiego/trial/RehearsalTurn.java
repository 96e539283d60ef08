package trasiego.trial;

import java.time.Duration;
import trasiego.failure.DatabaseBusyException;
import trasiego.postgres.Session;

/**
 * One rehearsal at a time on a server, since roles are the whole server's: held by a session, so
 * that it ends with the process. Rehearsals whose logins stand in different databases see each
 * other too.
 */
final class RehearsalTurn {
  private static final int CLASS = 0x7261_7369;
  private static final int OBJECT = 0x7265_6865;
  private static final long PAUSE_MILLIS = 500;

  private static final String ELSEWHERE =
      """
      SELECT EXISTS (
        SELECT
        FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'advisory'
          AND l.classid = ?::int8::oid
          AND l.objid = ?::int8::oid
          AND l.granted
          AND l.pid <> pg_catalog.pg_backend_pid())
      """;

  private static final String HOLDER =
      """
      SELECT a.application_name
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.classid = ?::int8::oid AND l.objid = ?::int8::oid
        AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
      """;

  private RehearsalTurn() {}

  /** Waits for it; the session keeps it. */
  static void await(Session session, Object server, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isTaken(session)) {
      if (System.nanoTime() > end || !pause()) {
        throw new DatabaseBusyException(
            "another rehearsal is under way on "
                + server
                + session
                    .text(HOLDER, (long) CLASS, (long) OBJECT)
                    .map(name -> " (" + name + ")")
                    .orElse("")
                + "; wait for it to end and start again");
      }
    }
  }

  /** A lock belongs to a database; that of a holder in another is seen all the same. */
  private static boolean isTaken(Session session) {
    if (!session.isTrue("SELECT pg_catalog.pg_try_advisory_lock(?, ?)", CLASS, OBJECT)) {
      return false;
    }
    if (session.isTrue(ELSEWHERE, (long) CLASS, (long) OBJECT)) {
      session.isTrue("SELECT pg_catalog.pg_advisory_unlock(?, ?)", CLASS, OBJECT);
      return false;
    }
    return true;
  }

  /** Of a random length: two that give way to each other must not do so for ever. */
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS / 2 + (long) (Math.random() * PAUSE_MILLIS));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
