package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** One at a time: whoever comes second hears who is at work, and holds no session meanwhile. */
@Tag(Majors.SCENARIOS)
class ConcurrencyScenarioIT {
  private static final List<String> STATES =
      List.of(
          "Sweep",
          "Pending",
          "Judge",
          "Check",
          "Announce",
          "Backup",
          "Rehearse",
          "Migrate",
          "Verify",
          "Health",
          "BackupAfter",
          "Record");

  /** The steps on a server of their own, which have nothing to do with the live one. */
  private static final List<String> TRIALS = List.of("Judge", "Rehearse");

  private static final String SESSIONS =
      """
      SELECT application_name || ': ' || state || ' ' || query FROM pg_catalog.pg_stat_activity
      WHERE application_name LIKE 'trasiego/test/%'
      """;

  /** The first stands still at each state in turn, so that the second surely meets it there. */
  @OnNewestMajor
  void refusesASecondDeploymentInEveryStateOfTheFirst(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      try (RunningCommand first = scenario.start("deploy")) {
        String holder = null;
        for (String state : STATES) {
          assertThat(first.enters(state)).as(state + "\n" + first.text()).isTrue();
          first.signal("STOP");
          holder = holder == null ? execution(first) : holder;
          if (TRIALS.contains(state)) {
            assertNoSession(scenario, state);
          }
          List<String> before = NothingLeft.column(scenario, SESSIONS);

          Ran second = scenario.run("deploy");

          assertRefused(second, holder, state);
          // What the first one has open is its step's; nothing was added for a lease.
          assertThat(NothingLeft.column(scenario, SESSIONS).size())
              .as("sessions after the second one met %s", state)
              .isLessThanOrEqualTo(before.size());
          first.signal("CONT");
        }
        Ran ended = first.ended();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
      }
      fixture.assertGoesOn("no kill");
    }
  }

  @OnNewestMajor
  void letsOneOfTwoThatStartAtOnceRun(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      try (RunningCommand first = scenario.start("deploy");
          RunningCommand second = scenario.start("deploy")) {
        Ran one = first.ended();
        Ran other = second.ended();

        Ran won = one.exitCode() == ExitCode.DONE ? one : other;
        Ran lost = won == one ? other : one;
        assertThat(won.status()).as(won.err()).isEqualTo("SUCCEEDED");
        // Where it came after the end of the first it had nothing to do; else it was refused.
        if (lost.exitCode() != ExitCode.DONE) {
          assertRefused(lost, execution(won.err()), "both at once");
        }
      }
      fixture.assertGoesOn("no kill");
    }
  }

  /** Between two steps, which is where a deployment waits for locks, there is no session at all. */
  @OnNewestMajor
  void holdsNoSessionBetweenTwoSteps(int major) throws Exception {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      try (RunningCommand first =
          scenario.start(
              "deploy", "--parameter", "MigrateTimeout=15", "--parameter", "LockTimeout=1")) {
        assertThat(first.enters("Migrate")).as(first.text()).isTrue();
        try (var blocker = scenario.database().ownerConnection()) {
          blocker.setAutoCommit(false);
          blocker.createStatement().execute("LOCK TABLE wines IN ACCESS SHARE MODE");
          assertThat(first.enters("MigrateWait")).as(first.text()).isTrue();
          first.signal("STOP");
          assertThat(NothingLeft.column(scenario, SESSIONS)).isEmpty();
          assertRefused(scenario.run("deploy"), execution(first), "MigrateWait");
          assertThat(NothingLeft.column(scenario, SESSIONS)).isEmpty();
          first.signal("CONT");
          blocker.rollback();
        }
        Ran ended = first.ended();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
      }
      fixture.assertGoesOn("no kill");
    }
  }

  @OnNewestMajor
  void refusesARestorationBesideADeploymentAndTheOtherWayRound(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      fixture.addMigration();
      try (RunningCommand deployment = scenario.start("deploy")) {
        assertThat(deployment.enters("Rehearse")).as(deployment.text()).isTrue();
        deployment.signal("STOP");
        assertRefused(
            scenario.run("restore", backup, "--confirm", fixture.name()),
            execution(deployment),
            "a deployment");
        deployment.signal("CONT");
        assertThat(deployment.ended().exitCode()).isZero();
      }
      fixture.addMigration();
      try (RunningCommand restoration =
          scenario.start("restore", backup, "--confirm", fixture.name())) {
        assertThat(restoration.enters("Restore")).as(restoration.text()).isTrue();
        restoration.signal("STOP");
        assertRefused(scenario.run("deploy"), execution(restoration), "a restoration");
        assertRefused(
            scenario.run("undo", "--confirm", fixture.name()),
            execution(restoration),
            "a restoration");
        restoration.signal("CONT");
        assertThat(restoration.ended().exitCode()).isZero();
      }
      fixture.assertGoesOn("no kill");
    }
  }

  /** Those of the step before end a moment after it. */
  private static void assertNoSession(Scenario scenario, String state) {
    long end = System.nanoTime() + 5_000_000_000L;
    while (!NothingLeft.column(scenario, SESSIONS).isEmpty() && System.nanoTime() < end) {
      KillFixture.pause(20);
    }
    assertThat(NothingLeft.column(scenario, SESSIONS)).as("sessions in %s", state).isEmpty();
  }

  private static void assertRefused(Ran ran, String holder, String state) {
    assertThat(ran.exitCode()).as("beside %s:%n%s", state, ran.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.status()).isEqualTo("REFUSED");
    assertThat(ran.json().path("cause").asString())
        .as("beside %s", state)
        .contains("lease", holder);
  }

  private static String execution(RunningCommand running) {
    return execution(running.text());
  }

  /** The name in the first line: deployment of test: execution NAME. */
  private static String execution(String text) {
    return text.lines()
        .filter(line -> line.contains(": execution "))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }
}
