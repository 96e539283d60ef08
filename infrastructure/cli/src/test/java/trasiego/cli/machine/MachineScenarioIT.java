package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trasiego.cli.scenario.KillFixture;
import trasiego.local.states.HistoryEvent;
import trasiego.testing.Majors;

/**
 * Both machines on each host: the same scenarios, and the same states with the same payloads, in
 * the same order, whoever reads the files.
 */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class MachineScenarioIT {
  private static final String REFUSED = "trasiego.failure.MigrationRefusedException";
  private static final String FAILED = "trasiego.failure.MigrationFailedException";
  private static final String BUSY = "trasiego.failure.DatabaseBusyException";

  /** What the machines did here, by scenario: what they do elsewhere is held against it. */
  private static final Map<String, List<List<String>>> HISTORIES = new ConcurrentHashMap<>();

  @ParameterizedTest
  @EnumSource
  void migratesAndThenHasNothingToDo(MachineHost host) {
    try (ScenarioRun run = new ScenarioRun(host)) {
      MachineExecution first = wines(run).deploy();
      MachineExecution second = run.deploy();

      assertThat(first.status()).as(first.end()).isEqualTo("SUCCEEDED");
      assertThat(first.json().path("applied").path(0).asString()).isEqualTo("20260101000001");
      assertThat(second.status()).as(second.end()).isEqualTo("SUCCEEDED");
      assertThat(second.json().path("status").asString()).isEqualTo("UP_TO_DATE");
      assertThat(second.states()).doesNotContain("Backup", "Migrate");
      assertSameHistory("migrates", host, run);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatThePlanItsTrialAndTheRehearsalRefuse(MachineHost host) {
    try (ScenarioRun run = new ScenarioRun(host)) {
      run.write("V20260101000001__create_wines.sql", "CREATE TABLE wines (id int);");
      MachineExecution planned = run.deploy();
      run.write("U20260101000001__create_wines.sql", "SELECT 1;");
      MachineExecution judged = run.deploy();
      assertThat(tables(run)).isEmpty();
      MachineExecution first = wines(run).deploy();
      // Fails on the rows alone, which the structure has not and the backup has.
      run.migration(
          "20260101000002",
          "fail_on_rows",
          """
          DO $$ BEGIN
            IF EXISTS (SELECT FROM wines WHERE name = 'wine 7') THEN
              RAISE EXCEPTION 'this wine is corked';
            END IF;
          END $$;
          """,
          "SELECT 1;");
      MachineExecution rehearsed = run.deploy();

      assertThat(planned.error()).as(planned.end()).contains(REFUSED);
      assertThat(planned.states()).doesNotContain("Backup");
      assertThat(judged.error()).as(judged.end()).contains(REFUSED);
      assertThat(judged.states()).contains("Judge", "Check", "CleanUp").doesNotContain("Backup");
      assertThat(judged.cause().orElse("")).contains("undo-broken");
      assertThat(first.status()).as(first.end()).isEqualTo("SUCCEEDED");
      assertThat(rehearsed.error()).as(rehearsed.end()).contains(REFUSED);
      assertThat(rehearsed.cause().orElse("")).contains("V20260101000002", "corked");
      assertThat(rehearsed.states()).contains("Rehearse").doesNotContain("Migrate");
      assertThat(run.database().query("SELECT max(version) FROM flyway_schema_history"))
          .containsExactly("20260101000001");
      assertSameHistory("refuses", host, run);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsAtTheFileThatFailsOnTheLiveDatabaseAlone(MachineHost host) {
    try (ScenarioRun run = new ScenarioRun(host)) {
      wines(run)
          .migration(
              "20260101000002",
              "fail_half_way",
              """
              CREATE TABLE half (id int);
              DO $$ BEGIN
                IF %s THEN RAISE EXCEPTION 'this wine is corked'; END IF;
              END $$;
              """
                  .formatted(KillFixture.onLive(run.database())),
              "DROP TABLE half;");

      MachineExecution failed = run.deploy();
      assertThat(failed.error()).as(failed.end()).contains(FAILED);
      assertThat(failed.cause().orElse("")).contains("V20260101000002", "corked");
      assertThat(tables(run)).contains("wines").doesNotContain("half");

      run.write("V20260101000002__fail_half_way.sql", "CREATE TABLE half (id int);");
      MachineExecution mended = run.deploy();

      assertThat(mended.status()).as(mended.end()).isEqualTo("SUCCEEDED");
      assertThat(tables(run)).contains("wines", "half");
      assertSameHistory("fails", host, run);
    }
  }

  /** First so that the machine's own Retry is taken, then so that it waits and calls again. */
  @ParameterizedTest
  @EnumSource
  void waitsForABusyDatabase(MachineHost host) throws SQLException {
    try (ScenarioRun run = new ScenarioRun(host);
        Connection application = run.database().ownerConnection()) {
      assertThat(wines(run).deploy().status()).isEqualTo("SUCCEEDED");
      run.migration(
          "20260101000002",
          "add_vintage",
          "ALTER TABLE wines ADD COLUMN vintage int;",
          "ALTER TABLE wines DROP COLUMN vintage;");
      application.setAutoCommit(false);
      lock(application, "ACCESS EXCLUSIVE");

      MachineExecution waited = run.listener(event -> giveWay(event, application)).deploy();

      assertThat(waited.status()).as(waited.end()).isEqualTo("SUCCEEDED");
      assertThat(waited.failures()).isNotEmpty().containsOnly(BUSY);
      assertThat(waited.states()).containsSubsequence("Migrate", "MigrateWait", "Migrate");
      assertSameHistory("waits", host, run);
    }
  }

  /** The backup may read once it has been refused, the migration once it is waited for. */
  private static void giveWay(HistoryEvent event, Connection application) {
    try {
      if (event.type().equals("TaskFailed")) {
        application.rollback();
        lock(application, "ACCESS SHARE");
      } else if (event.type().equals("WaitStateEntered")) {
        application.rollback();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void lock(Connection connection, String mode) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE wines IN " + mode + " MODE");
    }
  }

  @ParameterizedTest
  @EnumSource
  void restoresAndSwapsBack(MachineHost host) {
    try (ScenarioRun run = new ScenarioRun(host)) {
      MachineExecution first = wines(run).deploy();
      assertThat(first.status()).as(first.end()).isEqualTo("SUCCEEDED");
      run.database().execute("DROP TABLE wines");

      MachineExecution restored = run.restore("latest");

      assertThat(restored.status()).as(restored.end()).isEqualTo("SUCCEEDED");
      assertThat(tables(run)).contains("wines");

      MachineExecution undone = run.undo();

      assertThat(undone.status()).as(undone.end()).isEqualTo("SUCCEEDED");
      assertThat(tables(run)).doesNotContain("wines");
      assertSameHistory("restores", host, run);
    }
  }

  private static ScenarioRun wines(ScenarioRun run) {
    return run.migration(
        "20260101000001",
        "create_wines",
        """
        CREATE TABLE wines (id int PRIMARY KEY, name text);
        INSERT INTO wines SELECT i, 'wine ' || i FROM generate_series(1, 100) i;
        """,
        "DROP TABLE wines;");
  }

  private static List<String> tables(ScenarioRun run) {
    return run.database()
        .query("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public'");
  }

  private static void assertSameHistory(String scenario, MachineHost host, ScenarioRun run) {
    List<List<String>> histories = run.executions().stream().map(NormalizedHistory::of).toList();
    if (host == MachineHost.LOCAL) {
      HISTORIES.put(scenario, histories);
      return;
    }
    List<List<String>> local = HISTORIES.get(scenario);
    assertThat(local).as("the scenario in this process, which runs first").isNotNull();
    for (int i = 0; i < local.size(); i++) {
      List<String> here = local.get(i);
      List<String> there = histories.get(i);
      for (int line = 0; line < Math.min(here.size(), there.size()); line++) {
        assertThat(there.get(line))
            .as("execution %d of %s, line %d", i + 1, scenario, line)
            .isEqualTo(here.get(line));
      }
      assertThat(there).hasSameSizeAs(here);
    }
  }
}
