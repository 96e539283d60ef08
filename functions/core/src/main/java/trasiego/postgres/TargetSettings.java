package trasiego.postgres;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a new session of a database's owner gets on that database by {@code ALTER ROLE} and {@code
 * ALTER DATABASE … SET}, and by the server's configuration (PostgreSQL, "ALTER ROLE": role in
 * database, role, database, all). A session of ours that stands for it logs in as another user, and
 * the driver names a time zone and a date style by itself, so that neither would hold there.
 */
final class TargetSettings {
  /** As whom it acts, what it loads and how long it may take is for its opener to say. */
  private static final Set<String> OURS =
      Set.of(
          "application_name",
          "client_connection_check_interval",
          "client_encoding",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "local_preload_libraries",
          "lock_timeout",
          "role",
          "row_security",
          "session_authorization",
          "statement_timeout",
          "tcp_keepalives_count",
          "tcp_keepalives_idle",
          "tcp_keepalives_interval",
          "tcp_user_timeout",
          "transaction_timeout");

  private static final Set<String> OF_THE_DRIVER =
      Set.of("datestyle", "extra_float_digits", "timezone");

  /** The driver reads dates in this style alone; the order of day and month is free. */
  private static final String STYLE = "ISO";

  private static final Pattern ORDER = Pattern.compile("\\b(DMY|MDY|YMD)\\b");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");

  /** Settings that need a superuser change nothing of what a statement means, but for a few. */
  private static final String SETTINGS =
      """
      SELECT DISTINCT ON (c.name) c.name, c.value
      FROM pg_catalog.pg_db_role_setting s
      JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
      CROSS JOIN LATERAL (
        SELECT
          pg_catalog.split_part(e, '=', 1) AS name,
          pg_catalog.substr(e, pg_catalog.strpos(e, '=') + 1) AS value
        FROM pg_catalog.unnest(s.setconfig) e
      ) c
      LEFT JOIN pg_catalog.pg_settings p ON p.name = c.name
      WHERE s.setdatabase IN (0, d.oid)
        AND s.setrole IN (0, d.datdba)
        AND (p.context = 'user' OR p.name IS NULL)
      ORDER BY c.name, s.setrole = 0, s.setdatabase = 0
      """;

  private TargetSettings() {}

  private record Setting(String name, String value) {}

  /**
   * @param own a session on the same database, on which each value is tried: one that the server
   *     would not take gives a new session a warning and nothing else
   * @param configured what the server's configuration says of what the driver hides
   */
  static SessionSettings read(Session own, Map<String, String> configured) {
    Map<String, String> atStart = new TreeMap<>();
    Map<String, String> afterwards = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    afterwards.putAll(SessionSettings.ZONE);
    configured.forEach(
        (name, value) -> {
          Setting setting = new Setting(name, value);
          if (isTaken(own, setting)) {
            afterwards.put(name, value(setting));
          }
        });
    List<Setting> found =
        own.query(SETTINGS, row -> new Setting(row.getString(1), row.getString(2)));
    for (Setting setting : found) {
      String name = setting.name().toLowerCase(Locale.ROOT);
      if (OURS.contains(name) || !NAME.matcher(name).matches() || !isTaken(own, setting)) {
        continue;
      }
      if (OF_THE_DRIVER.contains(name)) {
        afterwards.put(setting.name(), value(setting));
      } else {
        atStart.put(setting.name(), setting.value());
      }
    }
    return new SessionSettings(atStart, afterwards);
  }

  private static String value(Setting setting) {
    if (!setting.name().equalsIgnoreCase("datestyle")) {
      return setting.value();
    }
    Matcher order = ORDER.matcher(setting.value().toUpperCase(Locale.ROOT));
    return order.find() ? STYLE + ", " + order.group(1) : STYLE;
  }

  private static boolean isTaken(Session own, Setting setting) {
    try {
      own.text("SELECT pg_catalog.set_config(?, ?, true)", setting.name(), setting.value());
      return true;
    } catch (SqlFailure e) {
      return false;
    }
  }
}
