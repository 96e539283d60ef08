package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import trasiego.cli.scenario.KillFixture;
import trasiego.testing.Majors;

/**
 * A function whose process is killed while it works, in each step of both machines: the machine
 * ends with the platform's word for it, the database is whole, and the next run needs nobody's
 * hand.
 */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class DeployedKillIT {
  private static final String KILLED = "Runtime.ExitError";
  private static final String TRIAL = "trial";

  /** It logs in as the function status does, and so are its sessions called. */
  private static final String RECORD = "record";

  private static final Duration SERVER_END = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /**
   * One step: the function, and the sessions by which it is seen at work in that step. The trial
   * function has none on the live server, but a server of its own.
   */
  private enum Step {
    PLAN("Plan", "migrate", "a.datname = '%s'"),
    JUDGE("Judge", TRIAL, ""),
    BACKUP("Backup", "backup", "a.datname = '%s'"),
    REHEARSE("Rehearse", TRIAL, ""),
    MIGRATE("Migrate", "migrate", "a.datname = '%s' AND a.query LIKE '%%pg_sleep%%'"),
    VERIFY("Verify", RECORD, "a.datname = '%s'");

    private final String state;
    private final String function;
    private final String where;

    Step(String state, String function, String where) {
      this.state = state;
      this.function = function;
      this.where = where;
    }

    String sessions(String database) {
      return """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity a
        WHERE a.application_name LIKE 'trasiego/test/%s/%%' AND %s)
      """
          .formatted(function.equals(RECORD) ? "status" : function, where.formatted(database));
    }
  }

  @Test
  void endsADeploymentWhoseFunctionIsKilledInAnyStepAndGoesOnWithTheNext() {
    DeployedStack stack = DeployedStack.get();
    try (ScenarioRun run = new ScenarioRun(MachineHost.DEPLOYED)) {
      run.migration(
          "20260101000001",
          "create_wines",
          """
          CREATE TABLE wines (id int PRIMARY KEY);
          INSERT INTO wines SELECT generate_series(1, 100);
          """,
          "DROP TABLE wines;");
      assertThat(run.deploy().status()).isEqualTo("SUCCEEDED");
      // Long enough on the live database alone to be met there.
      run.migration(
          "20260101000002",
          "add_vintage",
          """
          ALTER TABLE wines ADD COLUMN vintage int;
          SELECT CASE WHEN %s THEN pg_sleep(3) END;
          """
              .formatted(KillFixture.onLive(run.database())),
          "ALTER TABLE wines DROP COLUMN vintage;");

      for (Step step : Step.values()) {
        MachineExecution killed = killedIn(step, stack, run);

        assertThat(killed.status()).as(step + ": " + killed.end()).isEqualTo("FAILED");
        assertThat(killed.error()).as(step + ": " + killed.end()).contains(KILLED);
        assertThat(killed.states()).as(step.state).contains(step.state, "RecordFailure");
        assertThat(run.database().query("SELECT count(*) FROM wines")).containsExactly("100");
        assertWhollyOrNot(run, step == Step.VERIFY);
      }

      MachineExecution next = run.deploy();

      assertThat(next.status()).as(next.end()).isEqualTo("SUCCEEDED");
      assertWhollyOrNot(run, true);
    }
  }

  /** The column and the row in the history are there together or not at all. */
  private static void assertWhollyOrNot(ScenarioRun run, boolean applied) {
    assertThat(
            run.database()
                .query(
                    """
                    SELECT (SELECT count(*) FROM information_schema.columns
                            WHERE table_name = 'wines' AND column_name = 'vintage')
                      + (SELECT count(*) FROM flyway_schema_history
                         WHERE version = '20260101000002' AND success)
                    """))
        .containsExactly(applied ? "2" : "0");
  }

  /** Kills the function's process as soon as it is seen at work in this step. */
  private static MachineExecution killedIn(Step step, DeployedStack stack, ScenarioRun run) {
    CountDownLatch entered = new CountDownLatch(1);
    run.listener(
        event -> {
          if (event.type().endsWith("StateEntered")
              && event.detail("name").filter(step.state::equals).isPresent()) {
            entered.countDown();
          }
        });
    AtomicReference<ProcessHandle> server = new AtomicReference<>();
    Thread killer =
        Thread.ofVirtual()
            .start(
                () -> {
                  String function = stack.function(step.function);
                  if (step.function.equals(TRIAL)) {
                    server.set(awaitServer(entered, function));
                  } else {
                    awaitSession(step, run);
                  }
                  FunctionProcess.kill(function);
                });
    MachineExecution played = run.deploy();
    try {
      killer.join(LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    if (server.get() != null) {
      assertThat(server.get().onExit())
          .as("the trial server of the function killed in " + step)
          .succeedsWithin(SERVER_END);
    }
    return played;
  }

  /** One function does both steps, and may keep its process: the step must have begun. */
  private static ProcessHandle awaitServer(CountDownLatch entered, String function) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() < end) {
      Optional<ProcessHandle> server =
          entered.getCount() > 0 ? Optional.empty() : FunctionProcess.server(function);
      if (server.isPresent()) {
        return server.get();
      }
      KillFixture.pause(5);
    }
    throw new AssertionError("no trial server of " + function);
  }

  private static void awaitSession(Step step, ScenarioRun run) {
    String sql = step.sessions(run.database().name());
    long end = System.nanoTime() + LONGEST.toNanos();
    try (Connection admin = run.database().server().connect("postgres");
        Statement statement = admin.createStatement()) {
      while (System.nanoTime() < end) {
        try (ResultSet row = statement.executeQuery(sql)) {
          row.next();
          if (row.getBoolean(1)) {
            return;
          }
        }
        KillFixture.pause(5);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("no session of " + step);
  }
}
