package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** A backfill by the machines, seen and held by a person while it runs. */
@Tag(Majors.SCENARIOS)
class BackfillScenarioIT {
  private static final String TABLE = "20260101000000";
  private static final String FILL = "20260201000000";
  private static final String PAST = "20260301000000";

  @OnNewestMajor
  void isHeldWhileADeploymentGoesOnAndFinishedByTheNext(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          TABLE,
          "create_products",
          """
          CREATE TABLE "Product" (id int PRIMARY KEY, category text, n int NOT NULL DEFAULT 0);
          INSERT INTO "Product" SELECT i FROM generate_series(1, 4000) i;
          """,
          "DROP TABLE \"Product\";");
      assertThat(scenario.run("deploy").status()).isEqualTo("SUCCEEDED");
      scenario.migration(
          FILL,
          "fill_category",
          """
          -- trasiego:backfill table="Product" where="category IS NULL" batch=100 pause=200ms
          UPDATE "Product" SET category = 'wine', n = n + 1;
          """,
          "UPDATE \"Product\" SET category = NULL;");
      scenario.migration(PAST, "go_past", "CREATE TABLE past (k int);", "DROP TABLE past;");

      RunningCommand deployment = scenario.start("deploy");
      Await.until("rows are filled", () -> rows(scenario) > 0);
      Ran paused = scenario.run("backfills", "--pause", "V" + FILL);
      Ran deployed = deployment.ended();

      assertThat(paused.exitCode()).as(paused.err()).isZero();
      assertThat(deployed.exitCode()).as(deployed.out()).isZero();
      assertThat(state(scenario, FILL)).isEqualTo("paused");
      assertThat(scenario.database().query("SELECT version FROM flyway_schema_history"))
          .containsExactlyInAnyOrder(TABLE, PAST);
      assertThat(wrong(scenario)).isBetween(1, 3999);

      assertThat(scenario.run("backfills", "--rate", FILL + "=100000").exitCode()).isZero();
      assertThat(scenario.run("backfills", "--pause", "20990101000000").exitCode()).isNotZero();
      assertThat(scenario.run("backfills", "--exclude", FILL + "=2").exitCode()).isEqualTo(2);
      assertThat(scenario.run("backfills", "--exclude", FILL + "=2", "--reason", "bad").exitCode())
          .isZero();
      assertThat(backfills(scenario).path(0).path("excludedBecause").asString("")).isEqualTo("bad");
      assertThat(scenario.run("backfills", "--resume", FILL).exitCode()).isZero();
      Ran finished = scenario.run("deploy");

      assertThat(finished.status()).as(finished.out()).isEqualTo("SUCCEEDED");
      assertThat(wrong(scenario)).isZero();
      assertThat(scenario.run("backfills").json().path("backfills")).isEmpty();
    }
  }

  private static long rows(Scenario scenario) {
    return backfills(scenario).path(0).path("rows").asLong();
  }

  private static String state(Scenario scenario, String version) {
    JsonNode only = backfills(scenario).path(0);
    assertThat(only.path("version").asString("")).isEqualTo(version);
    return only.path("state").asString("");
  }

  private static JsonNode backfills(Scenario scenario) {
    Ran ran = scenario.run("backfills");
    assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
    return ran.json().path("backfills");
  }

  private static int wrong(Scenario scenario) {
    return Integer.parseInt(
        scenario
            .database()
            .query("SELECT count(*) FROM \"Product\" WHERE category IS NULL OR n <> 1")
            .getFirst());
  }
}
