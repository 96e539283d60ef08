package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Customers;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.NothingLeft;
import trasiego.cli.scenario.RunningCommand;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/**
 * A restoration and an undo that are killed with SIGKILL in each state and around the swap: the
 * live name leads to a whole database at once, the old one or the new one, and the next run needs
 * nobody's hand.
 */
@Tag(Majors.SCENARIOS)
class KillRestorationScenarioIT {
  static final List<String> UNDO = List.of("Undo");
  static final List<String> TASKS =
      List.of(
          "Check",
          "Sweep",
          "Announce",
          "BackupPresent",
          "Restore",
          "Swap",
          "Status",
          "Record",
          "Notify");
  private static final List<String> ALL =
      List.of(
          "Begin",
          "CheckOutcome",
          "BackupPresentOutcome",
          "Direction",
          "RestoreOutcome",
          "SwapOutcome",
          "Succeeded");

  /** Most runs that take over are killed as well. */
  @OnNewestMajor
  void restoresOnAfterAKillInAnyState(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      int kills = 0;
      for (String state : KillFixture.tasksOrAll(TASKS, ALL)) {
        fixture.settle(backup);
        fixture.spoil();
        long delay = List.of(150L, 0L, 300L, 60L).get(kills % 4);
        String moment =
            fixture.killed(state, delay, "restore", backup, "--confirm", fixture.name());
        fixture.assertOldOrRestored(moment);
        if (kills++ % 3 == 2) {
          fixture.assertRestores(moment, backup);
        }
      }
      fixture.spoil();
      fixture.assertRestores("the last kill", backup);
      fixture.report("restoration");
    }
  }

  @OnNewestMajor
  void keepsTheLiveDatabaseReachableWhereverTheSwapIsKilled(int major) {
    try (Scenario scenario = KillFixture.create(major);
        Customers customers = Customers.of(scenario, 6)) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      fixture.spoil();
      for (int i = 0; i < (Majors.areMany() ? 5 : 3); i++) {
        String moment;
        try (RunningCommand running =
            scenario.start("restore", backup, "--confirm", fixture.name())) {
          assertThat(running.enters("Swap")).as(running.text()).isTrue();
          if (i > 0) {
            fixture.awaitRenaming(running);
            KillFixture.pause(20L * (i - 1));
          }
          running.kill();
          moment = i == 0 ? "as Swap begins" : 20 * (i - 1) + " ms after the rename's lock";
        }
        fixture.assertOldOrRestored(moment);
        fixture.assertGoesOn(moment);
        fixture.spoil();
      }
      // Against standing still: a swap takes a third of a second.
      assertThat(customers.longestMillis()).as("longest wait of a customer").isLessThan(5_000);
      fixture.report("swap; " + customers);
    }
  }

  @OnNewestMajor
  void undoesOnceWhereverTheUndoIsKilled(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      fixture.spoil();
      fixture.assertRestores("nothing", backup);
      String[] undo = {"--confirm", fixture.name()};

      fixture.killed(UNDO.getFirst(), 0, "undo", undo);
      fixture.assertOldOrRestored("as Undo begins");
      Ran after = scenario.run("undo", undo);
      if (after.exitCode() != ExitCode.DONE) {
        assertThat(after.exitCode()).as(after.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(after.json().path("cause").asString()).contains("swapped back");
      }
      assertThat(fixture.wines()).isEqualTo(KillFixture.SPOILT);

      assertThat(scenario.run("undo", undo).exitCode()).isZero();
      assertThat(fixture.wines()).isEqualTo(KillFixture.WINES);
      fixture.killed("Status", 0, "undo", undo);
      assertThat(fixture.wines()).isEqualTo(KillFixture.SPOILT);
      Ran again = scenario.run("undo", undo);

      // Once more would bring back what the person wanted undone.
      assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(again.json().path("cause").asString()).contains("swapped back");
      assertThat(fixture.wines()).isEqualTo(KillFixture.SPOILT);
      NothingLeft.assertNone(scenario);
    }
  }
}
