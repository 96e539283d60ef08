package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.scenario.Cellar;
import trasiego.cli.scenario.Leftovers;
import trasiego.cli.scenario.Scenario;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.OtherServer;

/**
 * A process that is killed as it begins one of the steps that take but a moment, or that only some
 * executions come to: those that sign, those behind a failure, those that ask who holds the lease,
 * and those around a rehearsal server.
 */
@Tag(Majors.SCENARIOS)
class KillMomentScenarioIT {
  static final List<String> SIGNING = List.of("Sign", "SignAfter");
  static final List<String> SIGNING_PRESENT = List.of("SignPresent");
  static final List<String> HOLDER = List.of("DescribeHolder");
  static final List<String> UP_TO_DATE = List.of("RecordUpToDate");
  static final List<String> AT_A_REHEARSAL_SERVER = List.of("Mark", "Compare");
  static final List<String> AT_THE_WRONG_SERVER = List.of("Unmark");
  static final List<String> BEHIND_A_FAILURE = List.of("CleanUp", "RecordFailure", "NotifyFailure");
  private static final String REHEARSAL = "--rehearsal-database";

  @OnNewestMajor
  void deploysOnAfterAKillWhereABackupIsSignedOrAHolderAskedFor(int major) {
    try (Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      for (String state : SIGNING) {
        cellar.addMigration();
        String moment = cellar.killed(state, 0, "deploy");
        cellar.assertWhole(moment);
        cellar.assertGoesOn(moment);
      }
      cellar.addMigration();
      cellar.killed("Backup", 0, "deploy");
      String moment = cellar.killed(HOLDER.getFirst(), 0, "deploy");
      cellar.assertWhole(moment);
      cellar.assertGoesOn(moment);

      cellar.assertWhole(cellar.killed(UP_TO_DATE.getFirst(), 0, "deploy"));
      Ran next = scenario.run("deploy");
      assertThat(next.status()).as(next.err()).isEqualTo("UP_TO_DATE");
      Leftovers.assertNone(scenario);
    }
  }

  @OnNewestMajor
  void deploysOnAfterAKillBehindAFailure(int major) {
    try (Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      int files = 0;
      for (String state : BEHIND_A_FAILURE) {
        String version = "2026010300000" + ++files;
        failing(scenario, version, "RAISE EXCEPTION 'not here'");

        String moment = cellar.killed(state, 0, "deploy");

        cellar.assertWhole(moment);
        assertThat(scenario.database().query("SELECT to_regclass('failing_" + version + "')"))
            .as(moment)
            .containsOnlyNulls();
        failing(scenario, version, "NULL");
        cellar.assertGoesOn(moment);
      }
      cellar.report("failures");
    }
  }

  /** On the live server alone, so that the rehearsal lets it pass. */
  private static void failing(Scenario scenario, String version, String failure) {
    scenario.migration(
        version,
        "fail",
        "CREATE TABLE failing_%s (id int); DO $$ BEGIN IF %s THEN %s; END IF; END $$;"
            .formatted(version, Cellar.onLive(scenario.database()), failure),
        "DROP TABLE failing_%s;".formatted(version));
  }

  @OnNewestMajor
  void deploysOnAfterAKillAroundTheRehearsalServer(int major) {
    try (OtherServer other = OtherServer.start(major);
        Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      for (String state : AT_A_REHEARSAL_SERVER) {
        cellar.addMigration();
        String moment = cellar.killed(state, 0, "deploy", REHEARSAL, other.url());
        cellar.assertWhole(moment);
      }
      String live =
          "postgresql://postgres:%s@127.0.0.1:%d/postgres"
              .formatted(
                  scenario.database().server().superuserPassword(), scenario.database().port());
      cellar.assertWhole(
          cellar.killed(AT_THE_WRONG_SERVER.getFirst(), 0, "deploy", REHEARSAL, live));

      Ran next = scenario.run("deploy", REHEARSAL, other.url());

      assertThat(next.status()).as(next.err()).isEqualTo("SUCCEEDED");
      Leftovers.assertNone(scenario);
    }
  }

  @OnNewestMajor
  void restoresOnAfterAKillWhereTheBackupIsSignedOrAHolderAskedFor(int major) {
    try (Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      String backup = cellar.backup();
      String[] restore = {backup, "--confirm", cellar.name()};
      cellar.spoil();
      String moment = cellar.killed(SIGNING_PRESENT.getFirst(), 0, "restore", restore);
      cellar.assertOldOrRestored(moment);
      cellar.assertRestores(moment, backup);

      cellar.spoil();
      cellar.killed("BackupPresent", 0, "restore", restore);
      String asked = cellar.killed(HOLDER.getFirst(), 0, "restore", restore);
      cellar.assertOldOrRestored(asked);
      cellar.assertRestores(asked, backup);
    }
  }

  /** A check that is true under the live name alone lets a restoration fail as it loads. */
  @OnNewestMajor
  void restoresOnAfterAKillBehindAFailure(int major) {
    try (Scenario scenario = Cellar.create(major)) {
      Cellar cellar = new Cellar(scenario);
      String good = cellar.backup();
      for (String state : BEHIND_A_FAILURE) {
        cellar.spoil();
        scenario
            .database()
            .execute(
                """
                CREATE TABLE here (id int CHECK (current_database() = '%s'));
                INSERT INTO here VALUES (1)
                """
                    .formatted(cellar.name()));
        String bad = cellar.backup();

        String moment = cellar.killed(state, 0, "restore", bad, "--confirm", cellar.name());

        assertThat(cellar.wines()).as(moment).isEqualTo(Cellar.SPOILT);
        cellar.assertRestores(moment, good);
      }
      cellar.report("failed restorations");
    }
  }
}
