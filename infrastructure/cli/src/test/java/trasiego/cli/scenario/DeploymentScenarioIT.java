package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors.OnEachMajor;

/** The whole machine on a real database and a real store, as a person starts it. */
class DeploymentScenarioIT {
  @OnEachMajor
  void deploysTheShopAndThenHasNothingToDo(int major) {
    try (Scenario scenario = Scenario.create(major).shopMigrations("20990101000000")) {
      Ran first = scenario.run("deploy", "--reason", "first release");

      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(first.status()).isEqualTo("SUCCEEDED");
      assertThat(first.json().path("applied").size()).isEqualTo(18);
      assertThat(first.json().path("backup").asString())
          .startsWith(scenario.store().address() + "/backups/db/test_");
      assertThat(scenario.database().query("SELECT count(*) FROM \"ProductReview\""))
          .containsExactly("0");

      Ran second = scenario.run("deploy");

      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(second.status()).isEqualTo("UP_TO_DATE");
      assertThat(second.json().path("applied").size()).isZero();
      NothingLeft.assertNone(scenario);
    }
  }
}
