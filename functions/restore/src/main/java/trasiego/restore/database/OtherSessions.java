package trasiego.restore.database;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import trasiego.postgres.Session;

/**
 * Other sessions on one database, seen and ended from a session in the database {@code postgres}.
 */
public final class OtherSessions {
  /**
   * Only a superuser ends a superuser's session. One row that may not be ended would make the whole
   * query fail, so it is left out for everyone else.
   */
  private static final String MAY_END =
      """
      (NOT r.rolsuper OR (
        SELECT mine.rolsuper FROM pg_catalog.pg_roles mine WHERE mine.rolname = current_user))
      """;

  private static final String END =
      """
      SELECT pg_catalog.pg_terminate_backend(a.pid)
      FROM pg_catalog.pg_stat_activity a
      JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
      WHERE a.datname = ? AND a.pid <> pg_catalog.pg_backend_pid() AND\s\
      """
          + MAY_END;

  private static final String OUT_OF_REACH =
      """
      SELECT a.pid, a.usename, a.application_name
      FROM pg_catalog.pg_stat_activity a
      JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
      WHERE a.datname = ? AND NOT\s\
      """
          + MAY_END
          + " ORDER BY a.pid";

  private static final String PREPARED =
      """
      SELECT x.gid, x.owner
      FROM pg_catalog.pg_prepared_xacts x
      WHERE x.database = ?
      ORDER BY x.gid
      """;

  private static final String FREE =
      """
      SELECT
        pg_catalog.current_setting('max_connections')::pg_catalog.int8
        - CASE WHEN r.rolsuper THEN 0
            ELSE pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int8
              + coalesce(
                  nullif(pg_catalog.current_setting('reserved_connections', true), ''), '0')
                ::pg_catalog.int8
          END
        - (SELECT count(*) FROM pg_catalog.pg_stat_activity a
           WHERE a.datname IS NOT NULL
             AND coalesce(a.backend_type, 'client backend') = 'client backend')
      FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
      """;

  private static final long PAUSE_MILLIS = 20;

  private final Session session;

  public OtherSessions(Session session) {
    this.session = session;
  }

  /** Asks each session that this user may end to do so; answers how many were asked. */
  public int end(String database) {
    return session.query(END, row -> row.getBoolean(1), database).size();
  }

  /** Ends them and waits until they are gone; false where some remain after the limit. */
  public boolean endAll(String database, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (end(database) > 0) {
      if (System.nanoTime() > end || !pause()) {
        return false;
      }
    }
    return true;
  }

  /** What keeps the database from being renamed and cannot be ended by us, one line each. */
  public List<String> obstacles(String database) {
    return Stream.concat(outOfReach(database).stream(), prepared(database).stream()).toList();
  }

  /** Sessions that this user may not end; none for a superuser. */
  public List<String> outOfReach(String database) {
    return session.query(
        OUT_OF_REACH,
        row ->
            "session "
                + row.getInt(1)
                + " of superuser \""
                + row.getString(2)
                + "\" (application \""
                + row.getString(3)
                + "\")",
        database);
  }

  /** How many more sessions this user may open, as far as the server's own limit goes. */
  public static long free(Session session) {
    return session.number(FREE);
  }

  public List<String> prepared(String database) {
    return session.query(
        PREPARED,
        row -> "prepared transaction \"" + row.getString(1) + "\" of \"" + row.getString(2) + "\"",
        database);
  }

  public static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
