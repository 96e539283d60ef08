package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.RunningCommand;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** The network breaks under a deployment: to the store, and to the database. */
@Tag(Majors.SCENARIOS)
class OutageScenarioIT {
  /** The steps on a server of their own, to which it is all the same. */
  private static final List<String> TRIALS = List.of("Judge", "Rehearse");

  private static final List<String> ERRORS =
      List.of(
          "StoreUnavailableException",
          "DatabaseUnavailableException",
          "DatabaseBusyException",
          "BackupFailedException",
          "MigrationFailedException",
          "RestoreFailedException",
          "InvalidRequestException");

  /** Those of which each does something of its own come first. */
  private static final List<String> STATES =
      List.of("Plan", "Backup", "Rehearse", "Migrate", "Judge", "Check", "BackupAfter");

  /** The SDK's own retries carry a deployment over errors that come one at a time. */
  @OnNewestMajor
  void deploysThroughSingleErrorsOfTheStore(int major) {
    try (Scenario scenario = KillFixture.create(major);
        CutProxy proxy = store(scenario)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      proxy.failRequests(number -> number % 7 == 3);
      fixture.assertGoesOn("every seventh request failed");
      assertThat(proxy.harmed()).isGreaterThan(5);

      fixture.addMigration();
      proxy.resetRequests(number -> number % 7 == 5);
      fixture.assertGoesOn("every seventh request cut");
      assertThat(proxy.harmed()).isGreaterThan(5);
      fixture.report("store errors");
    }
  }

  /** The store goes away for good at the n-th request; when it is back, the next run goes on. */
  @OnNewestMajor
  void goesOnAfterTheStoreWentAwayInTheMiddle(int major) {
    try (Scenario scenario = KillFixture.create(major);
        CutProxy proxy = store(scenario)) {
      KillFixture fixture = new KillFixture(scenario);
      for (int first : List.of(25, 60)) {
        fixture.addMigration();
        IntPredicate gone = number -> number >= first;
        if (first % 2 == 0) {
          proxy.failRequests(gone);
        } else {
          proxy.resetRequests(gone);
        }
        // In a process of its own: it cannot give the lease back, but it is known to have ended.
        Ran stopped = scenario.start("deploy").ended();
        proxy.failRequests(_ -> false);
        fixture.assertWhole("the store went away at request " + first);
        if (stopped.exitCode() != ExitCode.DONE) {
          assertDocumented(stopped, "store gone at request " + first);
        }
        fixture.assertGoesOn("the store went away at request " + first);
      }
      fixture.report("store gone");
    }
  }

  @OnNewestMajor
  void goesOnAfterAllConnectionsWereCut(int major) {
    try (Scenario scenario = KillFixture.create(major);
        CutProxy proxy = CutProxy.to(scenario.database().host(), scenario.database().port())) {
      KillFixture fixture = new KillFixture(scenario);
      scenario.databaseAt(proxy.port());
      int delay = 0;
      for (String state : Majors.areMany() ? STATES : STATES.subList(0, 4)) {
        fixture.addMigration();
        delay = (delay + 110) % 400;
        String moment = "connections cut " + delay + " ms into " + state;
        try (RunningCommand running = scenario.start("deploy")) {
          assertThat(running.enters(state)).as(running.text()).isTrue();
          KillFixture.pause(delay);
          int cut = proxy.cut();
          Ran ended = running.ended();
          fixture.assertWhole(moment);
          if (TRIALS.contains(state)) {
            assertThat(cut).as("connections to the live database, %s", moment).isZero();
            assertThat(ended.exitCode()).as("%s:%n%s", moment, ended.err()).isZero();
          } else if (ended.exitCode() != ExitCode.DONE) {
            assertDocumented(ended, moment);
          } else {
            System.out.println("outage: " + moment + " (" + cut + " ends): went on by itself");
          }
        }
        fixture.assertGoesOn(moment);
      }
      fixture.report("connections cut");
    }
  }

  private static CutProxy store(Scenario scenario) {
    URI endpoint = scenario.storeEndpoint();
    CutProxy proxy = CutProxy.to(endpoint.getHost(), endpoint.getPort());
    scenario.storeAt(URI.create("http://" + endpoint.getHost() + ":" + proxy.port()));
    return proxy;
  }

  private static void assertDocumented(Ran stopped, String moment) {
    assertThat(stopped.exitCode())
        .as("%s:%n%s", moment, stopped.err())
        .isIn(ExitCode.FAILED, ExitCode.REFUSED);
    String error = stopped.out().isBlank() ? "" : stopped.json().path("error").asString();
    System.out.println(
        "outage: "
            + moment
            + ": "
            + error
            + ": "
            + (stopped.out().isBlank() ? stopped.err() : stopped.json().path("cause").asString()));
    assertThat(ERRORS).as("%s:%n%s", moment, stopped.err()).anyMatch(error::endsWith);
  }
}
