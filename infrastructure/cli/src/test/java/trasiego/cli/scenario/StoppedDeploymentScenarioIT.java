package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors.OnEachMajor;

/** Deployments that stop half-way, and what stands then. */
class StoppedDeploymentScenarioIT {
  @OnEachMajor
  void stopsAtTheStatementThatFailsOnLiveDataAloneAndGoesOnOnceItIsMended(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20260101000001",
          "create_wines",
          "CREATE TABLE wines (id int PRIMARY KEY);",
          "DROP TABLE wines;");
      // Fails on the live database alone: the rehearsal's server has another port.
      scenario.migration(
          "20260101000002", "fail_half_way", failingOn(scenario), "DROP TABLE half;");
      scenario.migration(
          "20260101000003", "create_casks", "CREATE TABLE casks (id int);", "DROP TABLE casks;");

      Ran failed = scenario.run("deploy");

      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.FAILED);
      assertThat(failed.status()).isEqualTo("FAILED");
      assertThat(failed.json().path("error").asString())
          .isEqualTo("trasiego.failure.MigrationFailedException");
      assertThat(failed.json().path("cause").asString())
          .contains("V20260101000002__fail_half_way.sql", "corked");
      assertThat(JsonFields.texts(failed.json().path("applied"))).containsExactly("20260101000001");
      assertThat(tables(scenario)).contains("wines").doesNotContain("half", "casks");
      NothingLeft.assertNone(scenario);

      scenario.write("V20260101000002__fail_half_way.sql", "CREATE TABLE half (id int);");
      Ran mended = scenario.run("deploy");

      assertThat(mended.exitCode()).as(mended.err()).isZero();
      assertThat(JsonFields.texts(mended.json().path("applied")))
          .containsExactly("20260101000002", "20260101000003");
      assertThat(tables(scenario)).contains("wines", "half", "casks");
      NothingLeft.assertNone(scenario);
    }
  }

  @OnEachMajor
  void refusesAnUndoFileThatDoesNotUndo(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20260101000001",
          "create_wines",
          "CREATE TABLE wines (id int); CREATE TABLE casks (id int);",
          "DROP TABLE wines;");

      Ran refused = scenario.run("deploy");

      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.status()).isEqualTo("REFUSED");
      assertThat(refused.json().path("cause").asString()).contains("20260101000001", "casks");
      assertThat(tables(scenario)).doesNotContain("wines", "casks");
      NothingLeft.assertNone(scenario);
    }
  }

  private static String failingOn(Scenario scenario) {
    return """
    CREATE TABLE half (id int);
    DO $$ BEGIN
      IF %s THEN RAISE EXCEPTION 'this wine is corked'; END IF;
    END $$;
    """
        .formatted(KillFixture.onLive(scenario.database()));
  }

  private static List<String> tables(Scenario scenario) {
    return scenario
        .database()
        .query("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public'");
  }
}
