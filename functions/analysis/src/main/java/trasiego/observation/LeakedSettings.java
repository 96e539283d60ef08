package trasiego.observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.postgres.Identifier;

/** The settings that a file leaves behind in its session, which goes on as it was found. */
final class LeakedSettings {
  /** Ours, before each statement. */
  private static final String LIMIT = "statement_timeout";

  private final Connection connection;
  private final Map<String, String> found;

  private LeakedSettings(Connection connection, Map<String, String> found) {
    this.connection = connection;
    this.found = found;
  }

  static LeakedSettings watch(Connection connection) throws SQLException {
    return new LeakedSettings(connection, SessionState.read(connection).settings());
  }

  /** What the session keeps, by name; it has what it had when this returns. */
  Map<String, String> takeBack(List<ObservedStatement> statements, boolean transactional)
      throws SQLException {
    Map<String, String> leaked = new TreeMap<>();
    if (!transactional) {
      statements.forEach(statement -> leaked.putAll(statement.settings()));
    }
    Map<String, String> now = SessionState.read(connection).settings();
    now.forEach(
        (name, value) -> {
          if (!value.equals(found.get(name)) && (transactional || !name.equals(LIMIT))) {
            leaked.put(name, value);
          }
        });
    for (Map.Entry<String, String> setting : now.entrySet()) {
      String was = found.get(setting.getKey());
      if (was == null) {
        reset(setting.getKey());
      } else if (!was.equals(setting.getValue())) {
        restore(setting.getKey(), was);
      }
    }
    return leaked;
  }

  private void reset(String name) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute("RESET " + Identifier.quote(name).replace(".", "\".\""));
    }
  }

  private void restore(String name, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, false)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      statement.execute();
    }
  }
}
