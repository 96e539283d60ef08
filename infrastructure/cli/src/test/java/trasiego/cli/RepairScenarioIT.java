package trasiego.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.cli.Scenario.Ran;
import trasiego.testing.Majors;

/** What a dead execution left is named first, and removed by hand only after a yes. */
@Tag(Majors.SCENARIOS)
class RepairScenarioIT {
  @Test
  void refusesAParameterThatTheTemplateDoesNotTake() {
    try (Scenario scenario = Scenario.create(Majors.newest())) {
      for (String parameter : List.of("LockTimeout=abc", "LockTimeout=999", "Nope=1")) {
        Ran ran = scenario.run("deploy", "--parameter", parameter);

        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("db: --parameter: ").doesNotContain("\tat ");
      }
    }
  }

  /** A trial server goes with its command, so that nothing stands on the live one. */
  @Test
  void findsTheLeaseAloneOfADeploymentKilledInItsRehearsal() {
    try (Scenario scenario = Cellar.create(Majors.newest())) {
      Cellar cellar = new Cellar(scenario);
      cellar.addMigration();
      cellar.killed("Rehearse", 500, "deploy");

      Ran asked = scenario.run("repair");
      Ran mended = scenario.run("repair", "--yes");

      assertThat(asked.err())
          .contains("the deployment lease")
          .doesNotContain("scratch database", "sessions of", "open uploads");
      assertThat(mended.exitCode()).as(mended.err()).isZero();
      assertThat(mended.json().path("dropped")).isEmpty();
      cellar.assertGoesOn("a repair");
    }
  }

  @Test
  void namesWhatAKilledRestorationLeftAndRemovesItAfterAYes() {
    try (Scenario scenario = Cellar.create(Majors.newest())) {
      Cellar cellar = new Cellar(scenario);
      String backup = cellar.backup();
      cellar.killed("RestoreOutcome", 0, "restore", backup, "--confirm", cellar.name());

      Ran asked = scenario.run("repair");
      Ran mended = scenario.run("repair", "--yes");
      Ran again = scenario.run("repair");

      assertThat(asked.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(asked.err())
          .contains("the deployment lease", "the scratch database trasiego_restore_test_")
          .contains("not confirmed, nothing was changed");
      assertThat(mended.exitCode()).as(mended.err()).isZero();
      assertThat(mended.json().path("dropped")).hasSize(1);
      assertThat(again.exitCode()).isZero();
      assertThat(again.json().path("status").asString()).isEqualTo("NOTHING_FOUND");
      cellar.assertGoesOn("a repair");
    }
  }
}
