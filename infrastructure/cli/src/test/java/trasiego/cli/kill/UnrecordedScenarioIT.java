package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.NothingLeft;
import trasiego.cli.scenario.RunningCommand;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/**
 * A deployment or an undo that is killed behind a commit: the next one verifies and backs up what
 * stands in the history, and records who applied it or took it back.
 */
@Tag(Majors.SCENARIOS)
class UnrecordedScenarioIT {
  /** Killed as each begins; the others follow at once, or are too short to be hit. */
  private static final List<String> BEHIND =
      Majors.areMany()
          ? List.of("MigrateOutcome", "BackupAfter", "Record")
          : List.of("MigrateOutcome", "Record");

  @OnNewestMajor
  void verifiesBacksUpAndRecordsWhatADeadExecutionApplied(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      int migrations = 0;
      for (String state : BEHIND) {
        fixture.addMigration();
        String version = KillFixture.version(++migrations);
        String moment = fixture.killed(state, 0, "deploy");

        Ran next = scenario.run("deploy");

        assertThat(next.exitCode()).as("%s: %s", moment, next.err()).isZero();
        JsonNode record = record(scenario, next);
        JsonNode file = record.path("files").path(0);
        String dead = Keys.name(file.path("by").asString());
        assertThat(next.status()).as("%s: %s", moment, next.out()).isEqualTo("SUCCEEDED");
        assertThat(JsonFields.texts(next.json().path("takenOver")))
            .as(moment)
            .containsExactly(version + " applied by " + dead);
        assertThat(dead)
            .as(moment)
            .isNotBlank()
            .isNotEqualTo(Keys.name(next.json().path("execution").asString()));
        assertThat(next.json().path("summary").asString()).contains("recorded 1 migration that");
        assertThat(next.json().path("backup").asString()).startsWith("s3://");
        assertThat(file.path("version").asString()).isEqualTo(version);
        assertThat(file.path("state").asString()).isEqualTo("applied");
        assertThat(verdicts(record))
            .as(moment)
            .contains(
                "data verified after the migration: shown",
                "backup of the new state stored: shown",
                "migrations rehearsed on the restored copy: shown");
        NothingLeft.assertNone(scenario);
      }
      assertThat(scenario.run("deploy").status()).isEqualTo("UP_TO_DATE");
    }
  }

  @OnNewestMajor
  void verifiesBacksUpAndRecordsWhatADeadUndoTookBack(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      fixture.addMigration();
      String[] back = {"--to", "20260101000000", "--confirm", scenario.database().name()};
      for (String state : List.of("UndoOutcome", "Record")) {
        assertThat(scenario.run("deploy").exitCode()).isZero();
        String moment = fixture.killed(state, 0, "undo", back);

        Ran next = scenario.run("undo", back);

        assertThat(next.exitCode()).as("%s: %s", moment, next.err()).isZero();
        assertTakenBack(scenario, next, moment);
        assertThat(verdicts(record(scenario, next)))
            .as(moment)
            .contains(
                "data verified after the migration: shown",
                "backup of the new state stored: shown");
        NothingLeft.assertNone(scenario);
        assertThat(scenario.run("undo", back).status()).isEqualTo("UP_TO_DATE");
      }
      assertThat(scenario.run("deploy").exitCode()).isZero();
      String moment = fixture.killed("BackupAfter", 0, "undo", back);

      Ran next = scenario.run("deploy");

      assertThat(JsonFields.texts(next.json().path("applied")))
          .containsExactly(KillFixture.version(1));
      assertThat(next.json().path("summary").asString())
          .contains("applied 1 migration, and recorded 1 migration that");
      assertThat(JsonFields.texts(next.json().path("takenOver")).toString())
          .as(moment)
          .contains(KillFixture.version(1) + " taken back by ");
      assertThat(scenario.run("deploy").status()).isEqualTo("UP_TO_DATE");
    }
  }

  private static void assertTakenBack(Scenario scenario, Ran next, String moment) {
    JsonNode file = record(scenario, next).path("files").path(0);
    String dead = Keys.name(file.path("takenBackBy").asString());
    assertThat(next.status()).as("%s: %s", moment, next.out()).isEqualTo("SUCCEEDED");
    assertThat(JsonFields.texts(next.json().path("takenOver")))
        .as(moment)
        .containsExactly(KillFixture.version(1) + " taken back by " + dead);
    assertThat(dead)
        .as(moment)
        .isNotBlank()
        .isNotEqualTo(Keys.name(next.json().path("execution").asString()));
    assertThat(next.json().path("summary").asString())
        .contains("recorded 1 migration that", "had taken back");
    assertThat(file.path("state").asString()).isEqualTo("removed");
  }

  /** Two in a row: the first behind its first file, the second while it goes on. */
  @OnNewestMajor
  void recordsTheFileOfEachOfTwoThatWereKilledBesideItsOwn(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String sleep = "DO $$ BEGIN IF %s THEN PERFORM pg_catalog.pg_sleep(%d); END IF; END $$;";
      fixture.addMigration();
      scenario.migration(
          "20260103000000",
          "sleep",
          "CREATE TABLE one (id int);"
              + sleep.formatted(KillFixture.onLive(scenario.database()), 2),
          "DROP TABLE one;");
      killedInside(scenario, fixture);
      killedInside(scenario, fixture);

      Ran next = scenario.run("deploy");

      assertThat(next.exitCode()).as(next.err()).isZero();
      assertThat(JsonFields.texts(next.json().path("applied"))).containsExactly("20260103000000");
      JsonNode files = record(scenario, next).path("files");
      assertThat(JsonFields.texts(next.json().path("takenOver")))
          .containsExactly(
              KillFixture.version(1)
                  + " applied by "
                  + Keys.name(files.path(0).path("by").asString()));
      assertThat(files).hasSize(2);
      assertThat(files.path(1).path("by").isNull()).isTrue();
      assertThat(next.json().path("summary").asString())
          .contains("applied 1 migration, and recorded 1 migration that");
      assertThat(scenario.run("deploy").status()).isEqualTo("UP_TO_DATE");
    }
  }

  private static void killedInside(Scenario scenario, KillFixture fixture) {
    try (RunningCommand running = scenario.start("deploy")) {
      fixture.awaitStatement(running, "DO $$ BEGIN IF");
      running.kill();
    }
  }

  private static JsonNode record(Scenario scenario, Ran ran) {
    try (Store store = scenario.store().open()) {
      String key = Keys.ofExecution("test", ran.json().path("execution").asString(), "record.json");
      return JsonMapper.shared().readTree(store.read(key).orElseThrow().bytes());
    }
  }

  private static List<String> verdicts(JsonNode record) {
    return record
        .path("checklist")
        .valueStream()
        .map(line -> line.path("line").asString() + ": " + line.path("verdict").asString())
        .toList();
  }
}
