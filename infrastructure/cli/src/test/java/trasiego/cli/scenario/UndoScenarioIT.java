package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors.OnEachMajor;

/** Migrations are taken back by a machine: backup, proof, typed confirmation, undo, record. */
class UndoScenarioIT {
  @OnEachMajor
  void takesMigrationsBackAndDeploysThemAgain(int major) {
    try (Scenario scenario = deployed(major)) {
      Ran undone =
          scenario.run("undo", "--to", "20260101000001", "--confirm", scenario.database().name());

      assertThat(undone.exitCode()).as(undone.err()).isZero();
      assertThat(undone.status()).isEqualTo("SUCCEEDED");
      assertThat(undone.json().path("summary").asString()).contains("took back 2 migrations");
      assertThat(undone.json().path("backup").asString()).startsWith("s3://");
      assertThat(tables(scenario)).isEqualTo("wines");
      assertThat(scenario.run("verify").status()).isEqualTo("VERIFIED");
      NothingLeft.assertNone(scenario);

      Ran again = scenario.run("deploy");

      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(tables(scenario)).isEqualTo("casks, grapes, wines");
    }
  }

  @OnEachMajor
  void changesNothingWithoutTheNameOrTheWayBack(int major) {
    try (Scenario scenario = deployed(major)) {
      Ran unconfirmed = scenario.run("undo", "--to", "0", "--confirm", "yes");
      scenario.write("U20260101000002__create_casks.sql", "DROP TABLE casks; DROP TABLE grapes;");
      Ran unproven = scenario.run("undo", "--to", "0", "--confirm", scenario.database().name());

      assertThat(unconfirmed.exitCode()).as(unconfirmed.err()).isEqualTo(ExitCode.USAGE);
      assertThat(unproven.exitCode()).as(unproven.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(unproven.json().path("cause").asString()).contains("20260101000002");
      assertThat(tables(scenario)).isEqualTo("casks, grapes, wines");
      NothingLeft.assertNone(scenario);
    }
  }

  private static Scenario deployed(int major) {
    Scenario scenario = Scenario.create(major);
    scenario.migration(
        "20260101000001", "create_wines", "CREATE TABLE wines (id int);", "DROP TABLE wines;");
    scenario.migration(
        "20260101000002", "create_casks", "CREATE TABLE casks (id int);", "DROP TABLE casks;");
    scenario.migration(
        "20260101000003", "create_grapes", "CREATE TABLE grapes (id int);", "DROP TABLE grapes;");
    Ran first = scenario.run("deploy");
    assertThat(first.exitCode()).as(first.err()).isZero();
    return scenario;
  }

  private static String tables(Scenario scenario) {
    return scenario
        .database()
        .query(
            "SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_catalog.pg_tables"
                + " WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'")
        .getFirst();
  }
}
