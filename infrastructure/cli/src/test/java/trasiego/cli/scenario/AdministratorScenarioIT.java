package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What only a superuser restores, restored by one as a person types it. */
@Tag(Majors.SCENARIOS)
class AdministratorScenarioIT {
  private static final String SUPERUSERS =
      """
      CREATE TABLE audit (id int PRIMARY KEY, said text DEFAULT 'nothing');
      INSERT INTO audit VALUES (1);
      CREATE PUBLICATION everything FOR ALL TABLES;
      CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch();
      """;

  @OnEachMajor
  void listsWhatASuperuserRestoresAsksAndRecordsIt(int major) throws SQLException {
    try (Scenario scenario = RestorationScenarioIT.winesIn(Scenario.create(major))) {
      String live = scenario.database().name();
      asSuperuser(scenario, SUPERUSERS);
      asSuperuser(
          scenario,
          "GRANT SELECT ON audit TO %s; ALTER DATABASE %s SET log_min_duration_statement = 5"
              .formatted(scenario.database().username("backup"), live));
      assertThat(scenario.run("backup").exitCode()).isZero();
      scenario.database().execute("DELETE FROM wines WHERE id > 10");

      Ran without = scenario.run("restore", "latest", "--confirm", live);

      assertThat(without.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(without.json().path("cause").asString())
          .contains("event trigger watcher", "gunzip -c | psql", "--administrator USER");

      scenario.variable("ADMINISTRATOR_PGPASSWORD", password(scenario));
      Ran asked =
          scenario.runWithInput(
              "no\n",
              scenario.arguments(
                  "restore", "latest", "--administrator=" + DatabaseServer.SUPERUSER));

      assertThat(asked.exitCode()).as(asked.err()).isEqualTo(ExitCode.USAGE);
      assertThat(asked.err())
          .containsSubsequence(
              "event trigger watcher: only a superuser may create it",
              "table public.audit: handed to \"postgres\"",
              "log_min_duration_statement",
              "Type the live database's name");
      assertThat(RestorationScenarioIT.wines(scenario)).isEqualTo("10");

      Ran restored =
          scenario.runWithInput(
              live + "\n",
              scenario.arguments(
                  "restore", "latest", "--administrator=" + DatabaseServer.SUPERUSER));

      assertThat(restored.exitCode()).as(restored.err()).isZero();
      assertThat(RestorationScenarioIT.wines(scenario)).isEqualTo("1000");
      assertThat(scenario.database().query("SELECT evtname FROM pg_event_trigger"))
          .containsExactly("watcher");
      assertThat(scenario.database().query("SHOW log_min_duration_statement"))
          .containsExactly("5ms");
      assertThat(record(scenario, restored))
          .contains("an administrator's login used for what it says", "event trigger watcher");
      assertThat(restored.err() + restored.out() + asked.err() + record(scenario, restored))
          .doesNotContain(password(scenario));
      NothingLeft.assertNone(scenario);
    }
  }

  private static String record(Scenario scenario, Ran ran) {
    String address = ran.json().path("record").asString();
    String key = address.substring(address.indexOf("deployments/"));
    return new String(
        scenario.store().open().read(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
  }

  private static String password(Scenario scenario) {
    return scenario.database().server().superuserPassword();
  }

  private static void asSuperuser(Scenario scenario, String sql) throws SQLException {
    try (Connection connection = scenario.database().adminConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
