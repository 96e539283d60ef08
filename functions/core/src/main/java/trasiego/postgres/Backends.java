package trasiego.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sessions of ours that a dead predecessor left on this server. They are found by application_name,
 * and waited for until they have really gone, because an ended statement may still be rolling back
 * and holding its locks.
 */
public final class Backends {
  private static final String OTHERS =
      """
      SELECT a.pid
      FROM pg_catalog.pg_stat_activity a
      WHERE a.application_name LIKE ? ESCAPE '!'
        AND a.application_name NOT LIKE ? ESCAPE '!'
        AND a.pid <> pg_catalog.pg_backend_pid()
      """;
  private static final String NAMESAKES =
      """
      SELECT a.pid
      FROM pg_catalog.pg_stat_activity a
      WHERE a.application_name = ?
        AND a.datname = pg_catalog.current_database()
        AND a.pid <> pg_catalog.pg_backend_pid()
      """;
  private static final long PAUSE_MILLIS = 50;

  private Backends() {}

  /**
   * Ends the sessions of this environment that belong to other executions and that this session's
   * user may end, and waits until they are gone. Call only while holding the deployment lease.
   *
   * @return whether all were gone within the limit
   */
  public static boolean endOthers(
      Session session, String environment, String execution, Duration limit) {
    String all = escaped(ApplicationName.prefix(environment)) + "%";
    String own = "%/" + escaped(ApplicationName.suffix(execution));
    return endAll(session, () -> session.query(OTHERS, row -> row.getInt(1), all, own), limit);
  }

  /**
   * Ends every other session of this name on this session's database, which an earlier attempt of
   * the same execution left, and waits until they are gone. Call only while holding the fence.
   *
   * @return whether all were gone within the limit
   */
  public static boolean endNamesakes(Session session, ApplicationName name, Duration limit) {
    return endAll(
        session, () -> session.query(NAMESAKES, row -> row.getInt(1), name.toString()), limit);
  }

  /** The process of another session of this name on this session's database. */
  public static Optional<Integer> namesake(Session session, ApplicationName name) {
    return session.first(NAMESAKES, row -> row.getInt(1), name.toString());
  }

  private static boolean endAll(Session session, Supplier<List<Integer>> look, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      List<Integer> found = look.get();
      if (found.isEmpty()) {
        return true;
      }
      for (int pid : found) {
        end(session, pid);
      }
      if (System.nanoTime() > end || !pause()) {
        return false;
      }
    }
  }

  /** Ends one session; false where this user may not or it has gone. */
  static boolean end(Session session, int pid) {
    try {
      return session.isTrue("SELECT pg_catalog.pg_terminate_backend(?)", pid);
    } catch (SqlFailure e) {
      return false;
    }
  }

  private static String escaped(String name) {
    return name.replace("!", "!!").replace("_", "!_").replace("%", "!%");
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
