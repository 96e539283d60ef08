package trasiego.postgres;

import java.sql.Connection;
import java.util.Map;

/** Sessions on connections that a test made itself. */
public final class TestSessions {
  private TestSessions() {}

  public static Session on(Connection connection) {
    return new Session(connection, "test", SessionSettings.of(Map.of()));
  }
}
