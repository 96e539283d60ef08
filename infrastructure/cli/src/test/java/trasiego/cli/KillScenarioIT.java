package trasiego.cli;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that is killed with SIGKILL in each state of both machines: the live database is
 * reachable at once, each file is wholly applied or wholly not, and the next run needs nobody's
 * hand.
 */
class KillScenarioIT {
  private static final List<String> TASKS =
      List.of(
          "Plan",
          "Sweep",
          "Announce",
          "Backup",
          "Rehearse",
          "RehearseMigrations",
          "DropRehearsal",
          "Migrate",
          "Verify",
          "Health",
          "BackupAfter",
          "Record",
          "Notify");
  private static final List<String> DECISIONS =
      List.of(
          "Begin",
          "PlanOutcome",
          "Pending",
          "BackupOutcome",
          "RehearseOutcome",
          "RehearseMigrationsOutcome",
          "MigrateOutcome",
          "VerifyOutcome",
          "HealthOutcome",
          "BackupAfterWanted",
          "BackupAfterOutcome",
          "Succeeded");

  static List<Integer> majors() {
    return ScenarioMajors.wanted();
  }

  /** Every second run is killed as well, so each state is killed in a run that took over, too. */
  @ParameterizedTest(name = "on PostgreSQL {0}")
  @MethodSource("majors")
  void deploysOnAfterAKillInAnyState(int major) {
    try (Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      int kills = 0;
      for (String state : ScenarioMajors.tasksOrAll(TASKS, DECISIONS)) {
        cellar.addMigration();
        long delay = List.of(0L, 60L, 150L, 300L).get(kills % 4);
        String moment = cellar.killed(state, delay, "deploy");
        cellar.assertWhole(moment);
        if (kills++ % 2 == 1) {
          cellar.assertGoesOn(moment);
        }
      }
      cellar.assertGoesOn("the last kill");
      cellar.report("deployment");
    }
  }
}
