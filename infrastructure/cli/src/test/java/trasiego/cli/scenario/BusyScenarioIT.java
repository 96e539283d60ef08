package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** Locks that others hold and statements that take long, in a whole deployment. */
@Tag(Majors.SCENARIOS)
class BusyScenarioIT {
  private static final String VERSION = "20260301000000";

  /** More than the five that its invocation is given. */
  private static final int TOO_MANY_SECONDS = 9;

  private static final int READERS = 3;
  private static final int PAUSES = 3;

  private static final String INVALID =
      "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid";

  /** A savepoint would keep the first statement's lock through the pause; a rollback does not. */
  @OnNewestMajor
  void keepsReadersOfAnAlteredTableFromWaitingDuringThePauseOfARetry(int major) throws Exception {
    try (Scenario scenario = KillFixture.create(major)) {
      scenario.database().execute("CREATE TABLE racks (id int)");
      scenario.migration(
          VERSION,
          "alter_two_tables",
          """
          ALTER TABLE wines ADD COLUMN rack int;
          ALTER TABLE racks ADD COLUMN wine int;
          """,
          """
          ALTER TABLE racks DROP COLUMN wine;
          ALTER TABLE wines DROP COLUMN rack;
          """);
      try (Customers customers = Customers.of(scenario, READERS);
          Connection blocker = scenario.database().ownerConnection();
          RunningCommand deployment = scenario.start("deploy", "--parameter", "LockTimeout=1")) {
        assertThat(deployment.enters("Migrate")).as(deployment.text()).isTrue();
        blocker.setAutoCommit(false);
        blocker.createStatement().execute("LOCK TABLE racks IN ACCESS SHARE MODE");
        assertThat(deployment.prints("waits:")).as(deployment.text()).isTrue();
        List<Integer> reads = new ArrayList<>();
        for (int pause = 1; pause <= PAUSES; pause++) {
          int before = customers.reads();
          assertThat(deployment.prints("waits:", pause + 1)).as(deployment.text()).isTrue();
          reads.add(customers.reads() - before);
        }
        blocker.rollback();
        Ran ended = deployment.ended();

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        // Where a lock is kept through the pause each reads once, at the moment of the next try.
        assertThat(reads).as(customers.toString()).allMatch(count -> count > 2 * READERS);
        assertThat(customers.errors()).isZero();
        System.out.println("busy: " + customers);
      }
      NothingLeft.assertNone(scenario);
    }
  }

  /** In the rehearsal as well, which has the trial function's time. */
  @OnNewestMajor
  void buildsAnIndexThatOutlastsTheFunction(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      slowness(scenario, TOO_MANY_SECONDS, false);
      scenario.migration(
          VERSION,
          "build_index",
          "CREATE INDEX CONCURRENTLY wines_slow ON wines (slow(id));",
          "DROP INDEX CONCURRENTLY wines_slow;");

      assertEndsInManyTurns(scenario);
      assertThat(
              scenario
                  .database()
                  .query(
                      "SELECT indisvalid FROM pg_index WHERE indexrelid = 'wines_slow'::regclass"))
          .containsExactly("t");
    }
  }

  @OnNewestMajor
  void validatesAConstraintThatOutlastsTheFunction(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      slowness(scenario, TOO_MANY_SECONDS, true);
      scenario
          .database()
          .execute("ALTER TABLE wines ADD CONSTRAINT wines_slow CHECK (slow(id) >= 0) NOT VALID");
      scenario.migration(
          VERSION,
          "validate",
          "ALTER TABLE wines VALIDATE CONSTRAINT wines_slow;",
          """
          ALTER TABLE wines DROP CONSTRAINT wines_slow;
          ALTER TABLE wines ADD CONSTRAINT wines_slow CHECK (slow(id) >= 0) NOT VALID;
          """);

      assertEndsInManyTurns(scenario);
      assertThat(validated(scenario)).containsExactly("t");
    }
  }

  private static void slowness(Scenario scenario, int seconds, boolean liveOnly) {
    KillFixture.slow(
        scenario, seconds, liveOnly ? KillFixture.onLive(scenario.database()) : "true");
  }

  private static void assertEndsInManyTurns(Scenario scenario) {
    Ran ended = scenario.run("deploy", "--parameter", "MigrateTimeout=5");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("__", ": it goes on by itself");
    assertThat(scenario.database().query(INVALID)).isEmpty();
    NothingLeft.assertNone(scenario);
  }

  private static List<String> validated(Scenario scenario) {
    return scenario
        .database()
        .query("SELECT convalidated FROM pg_constraint WHERE conname = 'wines_slow'");
  }
}
