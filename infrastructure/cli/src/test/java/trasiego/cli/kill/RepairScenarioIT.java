package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.NothingLeft;
import trasiego.cli.scenario.RunningCommand;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.testing.Await;
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
    try (Scenario scenario = KillFixture.create(Majors.newest())) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      fixture.killed("Rehearse", 500, "deploy");

      Ran asked = scenario.run("repair");
      Ran mended = scenario.run("repair", "--yes");

      assertThat(asked.err())
          .contains("the deployment lease")
          .doesNotContain("scratch database", "sessions of", "open uploads");
      assertThat(mended.exitCode()).as(mended.err()).isZero();
      assertThat(mended.json().path("dropped")).isEmpty();
      fixture.assertGoesOn("a repair");
    }
  }

  @Test
  void namesWhatAKilledRestorationLeftAndRemovesItAfterAYes() {
    try (Scenario scenario = KillFixture.create(Majors.newest())) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      fixture.killed("RestoreOutcome", 0, "restore", backup, "--confirm", fixture.name());

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
      fixture.assertGoesOn("a repair");
    }
  }

  /** A backup by hand holds no lease: what tells that it is dead is that its session is gone. */
  @Test
  void removesWhatAKilledBackupByHandLeftAMomentAgo() {
    try (Scenario scenario = KillFixture.create(Majors.newest())) {
      KillFixture fixture = new KillFixture(scenario);
      int before = objects(scenario).size();
      try (RunningCommand running = scenario.start("backup")) {
        assertThat(running.enters("Backup")).as(running.text()).isTrue();
        Await.value(() -> claims(scenario), found -> !found.isEmpty());
        running.kill();
      }
      List<String> claims = claims(scenario);
      assertThat(claims).as("killed before its end").hasSize(1);

      Ran asked = scenario.run("repair");
      Ran mended = scenario.run("repair", "--yes");

      assertThat(asked.err()).contains(claims.getFirst());
      assertThat(mended.exitCode()).as(mended.err()).isZero();
      assertThat(objects(scenario)).hasSize(before);
      NothingLeft.assertNone(scenario);
      assertThat(fixture.backup()).isNotBlank();
    }
  }

  private static List<String> claims(Scenario scenario) {
    return objects(scenario).stream().filter(key -> key.endsWith(".claim")).toList();
  }

  private static List<String> objects(Scenario scenario) {
    try (Store store = scenario.store().open()) {
      return store.list(Keys.BACKUPS).stream().map(Store.StoredObject::key).toList();
    }
  }
}
