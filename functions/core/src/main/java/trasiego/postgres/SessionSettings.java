package trasiego.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a session is opened with.
 *
 * @param atStart given when connecting: they go before settings of database and role, and {@code
 *     RESET} comes back to them
 * @param afterwards set once connected, since the driver gives values of its own when connecting
 *     that go before everything else: the time zone of this machine, and a style of dates
 */
public record SessionSettings(Map<String, String> atStart, Map<String, String> afterwards) {
  private static final int TRANSACTION_TIMEOUT = 17;
  private static final String SET = "pg_catalog.set_config(?, ?, false)";

  /** Where nobody says otherwise; not that of the machine on which this runs. */
  static final Map<String, String> ZONE = Map.of("TimeZone", "UTC");

  /**
   * What a new session of the owner of the database begins with now.
   *
   * @param own a session of ours on that database
   */
  public static SessionSettings ofTarget(Session own) {
    return TargetSettings.read(own, own.configured());
  }

  static SessionSettings of(Map<String, String> atStart) {
    return new SessionSettings(atStart, ZONE);
  }

  /** With these too, which go before what is here. */
  public SessionSettings with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(atStart);
    all.putAll(more);
    return new SessionSettings(all, afterwards);
  }

  /** Sets what the driver overrode when connecting, and what {@code RESET ALL} took back. */
  void complete(Connection connection) throws SQLException {
    Map<String, String> all = new TreeMap<>(afterwards);
    // No server before it knows the name, and a start with an unknown one is refused.
    if (connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT) {
      all.put("transaction_timeout", "0");
    }
    String sql = "SELECT " + String.join(", ", all.values().stream().map(_ -> SET).toList());
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int place = 1;
      for (Map.Entry<String, String> setting : all.entrySet()) {
        statement.setString(place++, setting.getKey());
        statement.setString(place++, setting.getValue());
      }
      statement.execute();
    }
  }
}
