package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/**
 * A small database whose migrations are slow enough to be killed inside, and what must hold of it
 * after each kill.
 */
public final class KillFixture {
  /** invalid_catalog_name. */
  private static final String RENAMED = "3D000";

  public static final int WINES = 4000;
  public static final int SPOILT = 100;

  /** The next run takes over within a minute, says the promise; it is given all that it needs. */
  private static final Duration TAKEOVER = Duration.ofMinutes(1);

  private final Scenario scenario;
  private final List<String> notes = new ArrayList<>();
  private int migrations;
  private boolean hasSwapped;
  private long longestTakeover;
  private long longestReach;

  public KillFixture(Scenario scenario) {
    this.scenario = scenario;
  }

  public static Scenario create(int major) {
    Scenario scenario = Scenario.create(major);
    scenario.migration(
        "20260101000000",
        "create_wines",
        """
        CREATE TABLE wines (id int PRIMARY KEY, name text NOT NULL);
        INSERT INTO wines SELECT n, 'wine ' || md5(n::text) FROM generate_series(1, %d) n;
        """
            .formatted(WINES),
        "DROP TABLE wines;");
    Ran first = scenario.run("deploy");
    assertThat(first.exitCode()).as(first.err()).isZero();
    return scenario;
  }

  /**
   * The states with work in them, and where the build is the long one the machine's own decisions,
   * too, which pass in a moment between two of the others.
   */
  public static List<String> tasksOrAll(List<String> tasks, List<String> decisions) {
    return Majors.areMany() ? Stream.concat(tasks.stream(), decisions.stream()).toList() : tasks;
  }

  /** One file of three statements, on the live server with time between them. */
  public void addMigration() {
    migrations++;
    scenario.migration(
        version(migrations),
        "create_cask",
        """
        CREATE TABLE cask_%1$d (id int PRIMARY KEY);
        INSERT INTO cask_%1$d SELECT n FROM generate_series(1, 500) n;
        SELECT pg_sleep(0.2) WHERE %2$s;
        ALTER TABLE wines ADD COLUMN cask_%1$d int;
        """
            .formatted(migrations, onLive(scenario.database())),
        """
        ALTER TABLE wines DROP COLUMN cask_%1$d;
        DROP TABLE cask_%1$d;
        """
            .formatted(migrations));
  }

  public static String version(int migration) {
    return "20260102%06d".formatted(migration);
  }

  /** Runs a command that is killed some time after it has entered this state. */
  public String killed(String state, long delayMillis, String command, String... more) {
    String moment = delayMillis + " ms into " + state;
    try (RunningCommand running = scenario.start(command, more)) {
      assertThat(running.enters(state)).as("reaches %s:%n%s", state, running.text()).isTrue();
      pause(delayMillis);
      running.kill();
    }
    return moment;
  }

  /** At once: the live database answers, and each file is there wholly or not at all. */
  public void assertWhole(String moment) {
    long started = System.nanoTime();
    assertThat(scenario.database().query("SELECT count(*) FROM wines"))
        .as("rows after a kill %s", moment)
        .containsExactly(Integer.toString(WINES));
    longestReach = Math.max(longestReach, millisSince(started));
    for (int i = 1; i <= migrations; i++) {
      assertThat(scenario.database().query(parts(i)))
          .as("parts of migration %d after a kill %s", i, moment)
          .containsAnyOf("0", "3")
          .hasSize(1);
    }
  }

  /** The table with its rows, the column, the row in the history: one snapshot sees all or none. */
  private String parts(int migration) {
    return """
    SELECT (to_regclass('cask_%1$d') IS NOT NULL)::int
      + (SELECT count(*) FROM information_schema.columns
         WHERE table_name = 'wines' AND column_name = 'cask_%1$d')
      + (SELECT count(*) FROM flyway_schema_history WHERE version = '%2$s' AND success)
    """
        .formatted(migration, version(migration));
  }

  /** The next run takes over, finishes, and leaves nothing. */
  public void assertGoesOn(String moment) {
    assertSucceeds(moment, "deploy");
    for (int i = 1; i <= migrations; i++) {
      assertThat(scenario.database().query(parts(i))).as(moment).containsExactly("3");
    }
  }

  /** The next restoration takes over, and the rows are back. */
  public void assertRestores(String moment, String backup) {
    settle(backup);
    assertSucceeds(moment, "restore", backup, "--confirm", name());
    assertThat(wines()).as("rows after a restoration after a kill %s", moment).isEqualTo(WINES);
  }

  /**
   * Behind its swap a killed restoration has done its work: the next one says so and changes
   * nothing, and only one more restores again; unless the lease was given back by then, since that
   * one had said itself what it did.
   */
  public void settle(String backup) {
    if (!hasSwapped) {
      return;
    }
    int before = wines();
    Ran next = scenario.run("restore", backup, "--confirm", name());
    if (next.exitCode() != ExitCode.DONE) {
      assertThat(next.exitCode()).as(next.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(next.json().path("cause").asString()).contains("in place already", "is kept as");
      assertThat(wines()).isEqualTo(before);
    }
    hasSwapped = false;
  }

  private void assertSucceeds(String moment, String command, String... more) {
    hasSwapped = false;
    long started = System.nanoTime();
    Ran next = scenario.run(command, more);
    long millis = millisSince(started);
    assertThat(next.exitCode()).as("after a kill %s:%n%s", moment, next.err()).isZero();
    assertThat(millis).as("takeover after a kill %s", moment).isLessThan(TAKEOVER.toMillis());
    longestTakeover = Math.max(longestTakeover, millis);
    NothingLeft.assertNone(scenario);
    notes.add(moment + ": " + command + " " + millis + " ms");
  }

  public String name() {
    return scenario.database().name();
  }

  /** Stores a backup of the present state; answers its id. */
  public String backup() {
    Ran stored = scenario.run("backup");
    assertThat(stored.exitCode()).as(stored.err()).isZero();
    String address = stored.json().path("backup").asString();
    return address.substring(address.lastIndexOf('/') + 1).replace(".sql.gz", "");
  }

  /** Loses most rows, as the mistake does that a restoration is for. */
  public void spoil() {
    scenario.database().execute("DELETE FROM wines WHERE id > " + SPOILT);
  }

  public int wines() {
    return Integer.parseInt(scenario.database().query("SELECT count(*) FROM wines").getFirst());
  }

  /**
   * As a client that connects again once: a session under way while the name changes hands is told
   * that the database it found was renamed, and the very next one finds the other.
   */
  private int winesWhileRenaming() {
    try {
      return wines();
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof SQLException cause && RENAMED.equals(cause.getSQLState())) {
        return wines();
      }
      throw e;
    }
  }

  /** At once: the live name leads to the old database or to the restored one, each whole. */
  public void assertOldOrRestored(String moment) {
    long started = System.nanoTime();
    int found = winesWhileRenaming();
    long millis = millisSince(started);
    longestReach = Math.max(longestReach, millis);
    assertThat(found).as("rows after a kill %s", moment).isIn(WINES, SPOILT);
    hasSwapped = found == WINES;
    notes.add(
        moment + ": " + (found == WINES ? "restored" : "old") + " answers after " + millis + " ms");
  }

  /** A function that takes so many seconds over all rows, but not in a restored copy. */
  public void slowOnLiveOnly(int seconds) {
    slow(scenario, seconds, onLive(scenario.database()));
  }

  /** True on the live server alone: a copy has the same names, and another server's port. */
  public static String onLive(TestDatabase database) {
    return "current_setting('port') = '" + database.port() + "'";
  }

  /**
   * @param where the condition under which it is slow
   */
  static void slow(Scenario scenario, int seconds, String where) {
    scenario
        .database()
        .execute(
            """
            CREATE OR REPLACE FUNCTION slow(wine int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
              IF wine %% %d = 0 AND %s THEN
                PERFORM pg_catalog.pg_sleep(%d / 20.0);
              END IF;
              RETURN wine;
            END $$
            """
                .formatted(WINES / 20, where, seconds));
  }

  /** Waits until a statement that begins so runs on the live database. */
  public void awaitStatement(RunningCommand running, String start) {
    new LiveServer(scenario).awaitStatement(running, start);
  }

  /** Waits until the swap's rename holds its lock on the database. */
  public void awaitRenaming(RunningCommand running) {
    new LiveServer(scenario).awaitRenaming(running);
  }

  /** Prints what was measured, for whoever reads the build's log. */
  public void report(String name) {
    System.out.printf(
        "%s: longest takeover %d ms, live database reached after at most %d ms%n  %s%n",
        name, longestTakeover, longestReach, String.join("\n  ", notes));
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static long millisSince(long started) {
    return (System.nanoTime() - started) / 1_000_000;
  }
}
