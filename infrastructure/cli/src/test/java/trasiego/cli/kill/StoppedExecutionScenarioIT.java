package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.NothingLeft;
import trasiego.cli.scenario.Scenario;
import trasiego.local.LocalExecution;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/**
 * StopExecution in the middle of Migrate: the function that runs is not stopped by it, here as on
 * AWS, and has to see for itself that it may not go on.
 */
@Tag(Majors.SCENARIOS)
class StoppedExecutionScenarioIT {
  private static final String SLEEPING =
      """
      SELECT count(*) FROM pg_catalog.pg_stat_activity
      WHERE state = 'active' AND application_name LIKE 'trasiego/%/migrate/%'
        AND query LIKE '%pg_sleep%' AND pid <> pg_catalog.pg_backend_pid()
      """;
  private static final String SESSIONS =
      """
      SELECT count(*) FROM pg_catalog.pg_stat_activity
      WHERE application_name LIKE 'trasiego/%/migrate/%'
      """;

  @OnEachMajor
  void appliesNoFurtherFile(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration("20260101000001", "sleep", sleepOnLive(scenario), "SELECT 1;");
      scenario.migration(
          "20260101000002", "create_casks", "CREATE TABLE casks (id int);", "DROP TABLE casks;");

      stopInMigrate(scenario);

      assertThat(applied(scenario)).containsExactly("20260101000001");
      assertThat(tables(scenario)).doesNotContain("casks");
      assertGoesOn(scenario);
    }
  }

  @OnEachMajor
  void runsNoFurtherStatementOfTheFileUnderWay(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20260101000001",
          "create_casks",
          sleepOnLive(scenario) + "CREATE TABLE casks (id int);",
          "DROP TABLE casks;");

      stopInMigrate(scenario);

      assertThat(tables(scenario)).doesNotContain("casks");
      assertThat(applied(scenario)).isEmpty();
      assertGoesOn(scenario);
    }
  }

  private static void stopInMigrate(Scenario scenario) {
    LocalExecution execution =
        scenario
            .machines(_ -> {})
            .execution(
                "deployment",
                "{\"environment\": \"test\", \"migrations\": \"" + scenario.upload() + "\"}");
    CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(execution::run);
    await(scenario, SLEEPING, "1", running);

    execution.stop("Stopped", "by a person");

    assertThat(running.join().status()).isEqualTo(ExecutionStatus.ABORTED);
    assertThat(count(scenario, SLEEPING)).as("the function goes on").isEqualTo("1");
    await(scenario, SESSIONS, "0", null);
  }

  /** The next deployment takes over at once. */
  private static void assertGoesOn(Scenario scenario) {
    Scenario.Ran next = scenario.run("deploy");
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(tables(scenario)).contains("casks");
    NothingLeft.assertNone(scenario);
  }

  private static void await(
      Scenario scenario, String query, String wanted, CompletableFuture<Outcome> running) {
    long end = System.nanoTime() + 120_000_000_000L;
    while (!count(scenario, query).equals(wanted)) {
      assertThat(running == null || !running.isDone())
          .as(() -> "ended before: " + running.join())
          .isTrue();
      assertThat(System.nanoTime()).as("%s gives %s", query, wanted).isLessThan(end);
      KillFixture.pause(50);
    }
  }

  private static String sleepOnLive(Scenario scenario) {
    return """
    DO $$ BEGIN
      IF %s THEN PERFORM pg_catalog.pg_sleep(6); END IF;
    END $$;
    """
        .formatted(KillFixture.onLive(scenario.database()));
  }

  private static String count(Scenario scenario, String query) {
    // The owner does not see what others run.
    return NothingLeft.column(scenario, query).getFirst();
  }

  private static List<String> applied(Scenario scenario) {
    return scenario
        .database()
        .query("SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank");
  }

  private static List<String> tables(Scenario scenario) {
    return scenario
        .database()
        .query("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public'");
  }
}
