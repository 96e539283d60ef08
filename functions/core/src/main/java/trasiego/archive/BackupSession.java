package trasiego.archive;

import java.util.Map;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/**
 * The sign of life of a backup by hand, which holds no lease: a session on the live server from
 * before its claim until behind its manifest. The server ends it with its process, so that whoever
 * finds the claim and no session knows that nobody goes on with that backup.
 */
public final class BackupSession implements AutoCloseable {
  private static final String VERB = "backup";

  /** The same on a clone, which has another environment. */
  private static final String SERVER =
      "SELECT system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system()";

  private static final String IS_THERE =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity a
        WHERE a.application_name = ?)
      """;

  private final Session session;
  private final String server;

  private BackupSession(Session session, String server) {
    this.session = session;
    this.server = server;
  }

  /**
   * @param database by the application name of this execution's backup
   */
  public static BackupSession open(Database database) {
    Session session =
        database.open(database.name(), Timeouts.NONE, Map.of("idle_session_timeout", "0"));
    try {
      return new BackupSession(session, server(session));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Which server it is on, in a claim. */
  public String server() {
    return server;
  }

  /** Fails where the session is gone, after which others may take the backup for dead. */
  public void check() {
    session.execute("SELECT");
  }

  /**
   * Whether no backup by hand of this execution is being made there; false where that server is
   * another one. Ask after its claim was seen.
   */
  static boolean isGone(Database database, String environment, String server, String execution) {
    String name = new ApplicationName(environment, VERB, execution).toString();
    try (Session session = database.open(Timeouts.DEFAULT)) {
      return server(session).equals(server) && !session.isTrue(IS_THERE, name);
    }
  }

  private static String server(Session session) {
    return session.text(SERVER).orElseThrow();
  }

  @Override
  public void close() {
    session.close();
  }
}
