package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.OtherServer;

/** Files that are tried on a server that is named, and what it says where that must not be. */
@Tag(Majors.SCENARIOS)
// The log of a process goes to the command that configured it last: beside others, elsewhere.
@Isolated
class RehearsalServerScenarioIT {
  private static final String OPTION = "--rehearsal-database";
  private static final String VERSION = "SELECT srvversion FROM pg_foreign_server";

  /** A private server has no file_fdw: the same file cannot be tried there. */
  @OnNewestMajor
  void triesAFileThatNeedsAnExtensionWhichAPrivateServerLacks(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        Scenario scenario = Scenario.create(major)) {
      withForeignServer(scenario);
      Ran alone = scenario.run("plan");
      assertThat(alone.exitCode()).as(alone.out() + alone.err()).isEqualTo(ExitCode.REFUSED);
      List<String> before = other.contents();

      Ran plan = scenario.run("plan", OPTION, other.url());
      assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
      assertThat(plan.out()).contains("a copy signs in to no other server");
      assertThat(other.contents()).isEqualTo(before);

      Ran deployed = scenario.run("deploy", OPTION, other.url());
      assertThat(deployed.status()).as(deployed.out() + deployed.err()).isEqualTo("SUCCEEDED");
      assertThat(deployed.err())
          .contains("Mark", "Compare", "the rehearsal server is not the live one");
      assertThat(other.contents()).isEqualTo(before);
      assertThat(scenario.database().query(VERSION)).containsExactly("2");
    }
  }

  @OnNewestMajor
  void triesNothingWhereTheRehearsalServerIsTheLiveOne(int major) throws Exception {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration("20260101000000", "one", "CREATE TABLE a (id int);", "DROP TABLE a;");
      List<String> before = shared(scenario);
      for (String host : List.of("127.0.0.1", "localhost")) {
        String url =
            "postgresql://postgres:%s@%s:%d/postgres"
                .formatted(
                    scenario.database().server().superuserPassword(),
                    host,
                    scenario.database().port());
        for (String command : List.of("plan", "deploy")) {
          Ran refused = scenario.run(command, OPTION, url);

          assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.REFUSED);
          assertThat(refused.out())
              .contains("the rehearsal server is the live one", "nothing was tried");
          assertThat(refused.err()).contains("Unmark").doesNotContain("Judge");
          assertThat(shared(scenario)).as(command + " by " + host).isEqualTo(before);
          assertThat(scenario.database().query("SELECT to_regclass('a')")).containsOnlyNulls();
        }
      }
    }
  }

  @OnNewestMajor
  void saysWhatTheLoginLacks(int major) {
    try (OtherServer other = OtherServer.start(major);
        Scenario scenario = Scenario.create(major)) {
      other.execute("CREATE ROLE poor LOGIN PASSWORD 'x'");
      scenario.migration("20260101000000", "one", "CREATE TABLE a (id int);", "DROP TABLE a;");

      Ran refused = scenario.run("deploy", OPTION, other.url("poor", "x"));

      assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.out())
          .contains("role poor of the rehearsal server", "lacks CREATEROLE and CREATEDB");
    }
  }

  @OnNewestMajor
  void sweepsWhatAKilledDeploymentLeft(int major) {
    try (OtherServer other = OtherServer.start(major);
        Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20260101000000", "one", "CREATE TABLE a (id int); SELECT pg_sleep(3);", "DROP TABLE a;");
      List<String> before = other.contents();
      for (String state : List.of("Judge", "Rehearse")) {
        try (RunningCommand running = scenario.start("deploy", OPTION, other.url())) {
          assertThat(running.enters(state)).as(running.text()).isTrue();
          awaitSleep(other);
          running.kill();
        }
        assertThat(other.contents()).as("killed in " + state).isNotEqualTo(before);
      }

      Ran deployed = scenario.run("deploy", OPTION, other.url());

      assertThat(deployed.status()).as(deployed.out() + deployed.err()).isEqualTo("SUCCEEDED");
      assertThat(other.contents()).isEqualTo(before);
    }
  }

  /** Of two databases whose environments have one name, and share nothing but the server. */
  @OnNewestMajor
  void standsTwoDeploymentsAtOnce(int major) {
    try (OtherServer other = OtherServer.start(major);
        Scenario one = Scenario.create(major);
        Scenario two = Scenario.create(major)) {
      List<String> before = other.contents();
      for (Scenario scenario : List.of(one, two)) {
        scenario.migration(
            "20260101000000",
            "one",
            "CREATE TABLE a (id int); SELECT pg_sleep(1);",
            "DROP TABLE a;");
      }
      try (RunningCommand first = one.start("deploy", OPTION, other.url());
          RunningCommand second = two.start("deploy", OPTION, other.url())) {
        for (RunningCommand running : List.of(first, second)) {
          Ran ended = running.ended();
          assertThat(ended.status()).as(ended.out() + ended.err()).isEqualTo("SUCCEEDED");
        }
      }
      assertThat(other.contents()).isEqualTo(before);
    }
  }

  private static void awaitSleep(OtherServer other) {
    String sleeping =
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND wait_event = 'PgSleep'";
    trasiego.testing.Await.until(sleeping, () -> !other.query(sleeping).isEmpty());
  }

  /** What leads to files, which an administrator made for the owner. */
  private static void withForeignServer(Scenario scenario) throws SQLException {
    String owner = scenario.database().owner();
    scenario.migration("20251231000000", "first", "CREATE TABLE a (id int);", "DROP TABLE a;");
    assertThat(scenario.run("deploy").exitCode()).isZero();
    administer(
        scenario,
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER cellar VERSION '1' FOREIGN DATA WRAPPER file_fdw",
        "CREATE USER MAPPING FOR PUBLIC SERVER cellar",
        "ALTER SERVER cellar OWNER TO " + owner);
    scenario.migration(
        "20260101000000",
        "cellar",
        "ALTER SERVER cellar VERSION '2';\n-- trasiego:allow reaches-outside line 1: it is ours",
        "ALTER SERVER cellar VERSION '1';");
  }

  private static void administer(Scenario scenario, String... statements) throws SQLException {
    try (Connection connection = scenario.database().adminConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> shared(Scenario scenario) {
    return scenario
        .database()
        .query(
            """
            SELECT 'role ' || rolname FROM pg_roles
            UNION ALL SELECT 'database ' || datname FROM pg_database
            UNION ALL SELECT 'setting ' || s::text FROM pg_db_role_setting s
            UNION ALL SELECT 'comment ' || description FROM pg_shdescription
            ORDER BY 1
            """);
  }
}
