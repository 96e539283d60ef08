package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Psql;
import trasiego.testing.TestDatabase;

@Isolated("the time zone of a process is everybody's")
class TargetSettingsIT {
  /** What differs on purpose, or says where a session comes from. */
  private static final List<String> OURS =
      List.of(
          "application_name",
          "client_connection_check_interval",
          "client_encoding",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "lock_timeout",
          "statement_timeout",
          "tcp_keepalives_count",
          "tcp_keepalives_idle",
          "tcp_keepalives_interval",
          "transaction_timeout");

  private static final String ALL =
      """
      SELECT name || '=' || setting FROM pg_catalog.pg_settings
      WHERE name NOT IN (%s)
      UNION ALL
      SELECT 'shop.tenant=' || coalesce(pg_catalog.current_setting('shop.tenant', true), '')
      ORDER BY 1
      """
          .formatted(OURS.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));

  private static final List<String> SETTINGS =
      List.of(
          "ALTER DATABASE %1$s SET TimeZone = 'America/Santiago'",
          "ALTER DATABASE %1$s SET DateStyle = 'ISO, DMY'",
          "ALTER DATABASE %1$s SET work_mem = '7MB'",
          "ALTER DATABASE %1$s SET search_path = shop, public",
          "ALTER ROLE %2$s SET search_path = \"$user\", \"Wine \"\"shop\"\"\"",
          "ALTER ROLE %2$s SET work_mem = '9MB'",
          "ALTER ROLE %2$s SET extra_float_digits = 0",
          "ALTER ROLE %2$s SET shop.tenant = 'Viña  Santa\\ Cruz'",
          "ALTER ROLE %2$s SET log_min_duration_statement = 5000",
          "ALTER ROLE %2$s SET default_tablespace = 'gone'",
          "ALTER ROLE %2$s IN DATABASE %1$s SET IntervalStyle = 'sql_standard'",
          "ALTER ROLE %2$s IN DATABASE %1$s SET bytea_output = 'escape'",
          "ALTER ROLE %2$s SET bytea_output = 'hex'",
          "ALTER DATABASE %1$s SET idle_session_timeout = '1s'");

  @OnEachMajor
  void meansWhatASessionOfTheOwnerByPsqlMeans(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major)) {
      settings(database);

      Map<String, String> expected = byName(Psql.run(database, ALL).lines().toList());
      try (Session session = database(database).openAsTarget(Timeouts.DEFAULT)) {
        Map<String, String> found = byName(session.query(ALL, row -> row.getString(1)));

        // Set for the owner by a superuser, and no owner could set it: it only writes a log.
        expected.remove("log_min_duration_statement");
        found.remove("log_min_duration_statement");
        assertThat(found).isEqualTo(expected);
        assertThat(found)
            .containsEntry("TimeZone", "America/Santiago")
            .containsEntry("work_mem", "9216");
      }
    }
  }

  @OnEachMajor
  void endsNoSessionOfOursByALimitOfTheirs(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major)) {
      limits(database);
      try (Session session = database(database).open(Timeouts.NONE);
          Session file = database(database).openAsTarget(Timeouts.NONE)) {
        for (Session one : List.of(session, file)) {
          assertThat(one.text("SHOW idle_session_timeout")).contains("0");
          if (major >= 17) {
            assertThat(one.text("SHOW transaction_timeout")).contains("0");
          }
        }
      }
    }
  }

  private static void limits(TestDatabase database) throws SQLException {
    try (Connection admin = database.adminConnection();
        Statement statement = admin.createStatement()) {
      String set = "ALTER DATABASE " + database.name() + " SET ";
      statement.execute(set + "idle_session_timeout = '1s'");
      if (database.major() >= 17) {
        statement.execute(set + "transaction_timeout = '1s'");
      }
    }
  }

  @Test
  void comesBackToThemByResetAll() throws SQLException {
    try (TestDatabase database = TestDatabase.create(Majors.newest())) {
      settings(database);
      try (Session session = database(database).openAsTarget(Timeouts.DEFAULT)) {
        List<String> before = session.query(ALL, row -> row.getString(1));

        session.execute(
            "SET TimeZone = 'Asia/Tokyo'; SET search_path = other; SET work_mem = '1MB'");
        session.reset("DISCARD ALL");

        assertThat(session.query(ALL, row -> row.getString(1))).isEqualTo(before);
      }
    }
  }

  @Test
  void takesNoTimeZoneFromTheMachineOnWhichItRuns() {
    TimeZone zone = TimeZone.getDefault();
    try (TestDatabase database = TestDatabase.create(Majors.newest())) {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      try (Session ours = database(database).open(Timeouts.DEFAULT);
          Session target = database(database).openAsTarget(Timeouts.DEFAULT)) {
        assertThat(ours.text("SHOW TimeZone")).contains("UTC");
        assertThat(target.text("SHOW TimeZone"))
            .contains(Psql.run(database, "SHOW TimeZone").strip());
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  private static void settings(TestDatabase database) throws SQLException {
    try (Connection admin = database.adminConnection();
        Statement statement = admin.createStatement()) {
      for (String setting : SETTINGS) {
        statement.execute(setting.formatted(database.name(), database.owner()));
      }
    }
  }

  private static Map<String, String> byName(List<String> lines) {
    return lines.stream()
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf('=')),
                line -> line.substring(line.indexOf('=') + 1),
                (one, _) -> one,
                TreeMap::new));
  }

  private static Database database(TestDatabase test) {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson("migrate"));
    return new Database(() -> secret, new ApplicationName("test", "migrate", "run-1"));
  }
}
