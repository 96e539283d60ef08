package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Cellar;
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
    try (Scenario scenario = Cellar.create(major);
        CutProxy proxy = store(scenario)) {
      Cellar cellar = new Cellar(scenario);
      cellar.addMigration();
      proxy.failRequests(number -> number % 7 == 3);
      cellar.assertGoesOn("every seventh request failed");
      assertThat(proxy.harmed()).isGreaterThan(5);

      cellar.addMigration();
      proxy.resetRequests(number -> number % 7 == 5);
      cellar.assertGoesOn("every seventh request cut");
      assertThat(proxy.harmed()).isGreaterThan(5);
      cellar.report("store errors");
    }
  }

  /** The store goes away for good at the n-th request; when it is back, the next run goes on. */
  @OnNewestMajor
  void goesOnAfterTheStoreWentAwayInTheMiddle(int major) {
    try (Scenario scenario = Cellar.create(major);
        CutProxy proxy = store(scenario)) {
      Cellar cellar = new Cellar(scenario);
      for (int first : List.of(25, 60)) {
        cellar.addMigration();
        IntPredicate gone = number -> number >= first;
        if (first % 2 == 0) {
          proxy.failRequests(gone);
        } else {
          proxy.resetRequests(gone);
        }
        // In a process of its own: it cannot give the lease back, but it is known to have ended.
        Ran stopped = scenario.start("deploy").ended();
        proxy.failRequests(_ -> false);
        cellar.assertWhole("the store went away at request " + first);
        if (stopped.exitCode() != ExitCode.DONE) {
          assertDocumented(stopped, "store gone at request " + first);
        }
        cellar.assertGoesOn("the store went away at request " + first);
      }
      cellar.report("store gone");
    }
  }

  @OnNewestMajor
  void goesOnAfterAllConnectionsWereCut(int major) {
    try (Scenario scenario = Cellar.create(major);
        CutProxy proxy = CutProxy.to(scenario.database().host(), scenario.database().port())) {
      Cellar cellar = new Cellar(scenario);
      scenario.databaseAt(proxy.port());
      int delay = 0;
      for (String state : Majors.areMany() ? STATES : STATES.subList(0, 4)) {
        cellar.addMigration();
        delay = (delay + 110) % 400;
        String moment = "connections cut " + delay + " ms into " + state;
        try (RunningCommand running = scenario.start("deploy")) {
          assertThat(running.enters(state)).as(running.text()).isTrue();
          Cellar.pause(delay);
          int cut = proxy.cut();
          Ran ended = running.ended();
          cellar.assertWhole(moment);
          if (TRIALS.contains(state)) {
            assertThat(cut).as("connections to the live database, %s", moment).isZero();
            assertThat(ended.exitCode()).as("%s:%n%s", moment, ended.err()).isZero();
          } else if (ended.exitCode() != ExitCode.DONE) {
            assertDocumented(ended, moment);
          } else {
            System.out.println("outage: " + moment + " (" + cut + " ends): went on by itself");
          }
        }
        cellar.assertGoesOn(moment);
      }
      cellar.report("connections cut");
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
