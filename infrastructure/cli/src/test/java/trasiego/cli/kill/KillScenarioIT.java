package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.RunningCommand;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.cli.scenario.TrialProcesses;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/**
 * A process that is killed with SIGKILL in each state of both machines: the live database is
 * reachable at once, each file is wholly applied or wholly not, and the next run needs nobody's
 * hand.
 */
@Tag(Majors.SCENARIOS)
class KillScenarioIT {
  static final List<String> TASKS =
      List.of(
          "Plan",
          "Sweep",
          "Judge",
          "Check",
          "Announce",
          "Backup",
          "Rehearse",
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
          "JudgeOutcome",
          "CheckOutcome",
          "Judged",
          "BackupOutcome",
          "RehearseOutcome",
          "MigrateOutcome",
          "VerifyOutcome",
          "HealthOutcome",
          "BackupAfterWanted",
          "BackupAfterOutcome",
          "Succeeded");

  /** Most runs that take over are killed as well. */
  @OnNewestMajor
  void deploysOnAfterAKillInAnyState(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      int kills = 0;
      for (String state : KillFixture.tasksOrAll(TASKS, DECISIONS)) {
        fixture.addMigration();
        long delay = List.of(0L, 60L, 150L, 300L).get(kills % 4);
        String moment = fixture.killed(state, delay, "deploy");
        fixture.assertWhole(moment);
        if (kills++ % 3 == 2) {
          fixture.assertGoesOn(moment);
        }
      }
      fixture.assertGoesOn("the last kill");
      fixture.report("deployment");
    }
  }

  /**
   * The server is a child of what is killed, which may be met anywhere from initdb to its files.
   */
  @OnNewestMajor
  void leavesNoTrialServerBehindWhereverItsCommandIsKilled(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      for (String state : List.of("Judge", "Rehearse")) {
        for (long delay : delays(state)) {
          fixture.addMigration();
          String moment = (delay < 0 ? "its initdb" : delay + " ms into its server") + ", " + state;
          TrialProcesses trial = TrialProcesses.of(scenario);
          try (RunningCommand running = scenario.start("deploy")) {
            assertThat(running.enters(state)).as(running.text()).isTrue();
            if (delay < 0) {
              trial.awaitFolder();
            } else {
              trial.awaitServer();
              KillFixture.pause(delay);
            }
            running.kill();
          }
          trial.assertGone(moment);
          fixture.assertWhole(moment);
        }
      }
      // What a kill left of a folder goes with the next start, which this asks for at its end.
      fixture.assertGoesOn("kills beside trial servers");
      fixture.report("trial servers");
    }
  }

  /** Less than nothing: while the folder of the server is being filled. */
  private static List<Long> delays(String state) {
    if (Majors.areMany()) {
      return List.of(-1L, 0L, 500L);
    }
    return state.equals("Judge") ? List.of(-1L, 500L) : List.of(0L);
  }

  /** What it leaves is an invalid index, which the next run must not take for done. */
  @OnNewestMajor
  void buildsAnIndexAnewThatAKillBrokeOff(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.slowOnLiveOnly(3);
      scenario.migration(
          "20260103000000",
          "build_index",
          "CREATE INDEX CONCURRENTLY wines_slow ON wines (slow(id));",
          "DROP INDEX CONCURRENTLY wines_slow;");
      String valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('wines_slow')";

      for (int i = 0; i < (Majors.areMany() ? 2 : 1); i++) {
        try (RunningCommand running = scenario.start("deploy")) {
          fixture.awaitStatement(running, "CREATE INDEX");
          KillFixture.pause(200);
          running.kill();
        }
        assertThat(scenario.database().query(valid)).containsExactly("f");
      }
      fixture.assertGoesOn("inside CREATE INDEX CONCURRENTLY");

      assertThat(scenario.database().query(valid)).containsExactly("t");
      fixture.report("index");
    }
  }

  @ParameterizedTest(name = "SIG{0}")
  @ValueSource(strings = {"INT", "TERM"})
  void leavesNothingHalfDoneWhenAPersonStopsIt(String signal) {
    try (Scenario scenario = KillFixture.create(Majors.newest())) {
      KillFixture fixture = new KillFixture(scenario);
      boolean both = Majors.areMany() || signal.equals("INT");
      for (String state : both ? List.of("Rehearse", "Migrate") : List.of("Migrate")) {
        fixture.addMigration();
        String moment = "SIG" + signal + " in " + state;
        try (RunningCommand running = scenario.start("deploy")) {
          assertThat(running.enters(state)).as(running.text()).isTrue();
          KillFixture.pause(100);
          running.signal(signal);
          Ran ended = running.ended();

          assertThat(ended.exitCode()).as(ended.err()).isNotZero();
          assertThat(ended.err()).contains("interrupted");
        }
        fixture.assertWhole(moment);
        fixture.assertGoesOn(moment);
      }
      fixture.report(signal);
    }
  }
}
