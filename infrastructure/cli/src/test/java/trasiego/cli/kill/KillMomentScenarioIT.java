package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.scenario.KillFixture;
import trasiego.cli.scenario.NothingLeft;
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
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      for (String state : SIGNING) {
        fixture.addMigration();
        fixture.assertWhole(fixture.killed(state, 0, "deploy"));
      }
      fixture.addMigration();
      fixture.killed("Backup", 0, "deploy");
      String moment = fixture.killed(HOLDER.getFirst(), 0, "deploy");
      fixture.assertWhole(moment);
      fixture.assertGoesOn(moment);

      fixture.assertWhole(fixture.killed(UP_TO_DATE.getFirst(), 0, "deploy"));
      Ran next = scenario.run("deploy");
      assertThat(next.status()).as(next.err()).isEqualTo("UP_TO_DATE");
      NothingLeft.assertNone(scenario);
    }
  }

  @OnNewestMajor
  void deploysOnAfterAKillBehindAFailure(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      failing(scenario, "RAISE EXCEPTION 'not here'");
      for (String state : BEHIND_A_FAILURE) {
        String moment = fixture.killed(state, 0, "deploy");

        fixture.assertWhole(moment);
        assertThat(scenario.database().query("SELECT to_regclass('failing')"))
            .as(moment)
            .containsOnlyNulls();
      }
      failing(scenario, "NULL");
      fixture.assertGoesOn("the last kill");
      fixture.report("failures");
    }
  }

  /** On the live server alone, so that the rehearsal lets it pass. */
  private static void failing(Scenario scenario, String failure) {
    scenario.migration(
        "20260103000000",
        "fail",
        "CREATE TABLE failing (id int); DO $$ BEGIN IF %s THEN %s; END IF; END $$;"
            .formatted(KillFixture.onLive(scenario.database()), failure),
        "DROP TABLE failing;");
  }

  @OnNewestMajor
  void deploysOnAfterAKillAroundTheRehearsalServer(int major) {
    try (OtherServer other = OtherServer.start(major);
        Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      for (String state : AT_A_REHEARSAL_SERVER) {
        fixture.addMigration();
        String moment = fixture.killed(state, 0, "deploy", REHEARSAL, other.url());
        fixture.assertWhole(moment);
      }
      String live =
          "postgresql://postgres:%s@127.0.0.1:%d/postgres"
              .formatted(
                  scenario.database().server().superuserPassword(), scenario.database().port());
      fixture.assertWhole(
          fixture.killed(AT_THE_WRONG_SERVER.getFirst(), 0, "deploy", REHEARSAL, live));

      Ran next = scenario.run("deploy", REHEARSAL, other.url());

      assertThat(next.status()).as(next.err()).isEqualTo("SUCCEEDED");
      NothingLeft.assertNone(scenario);
    }
  }

  @OnNewestMajor
  void restoresOnAfterAKillWhereTheBackupIsSignedOrAHolderAskedFor(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String backup = fixture.backup();
      String[] restore = {backup, "--confirm", fixture.name()};
      fixture.spoil();
      String moment = fixture.killed(SIGNING_PRESENT.getFirst(), 0, "restore", restore);
      fixture.assertOldOrRestored(moment);
      fixture.assertRestores(moment, backup);

      fixture.spoil();
      fixture.killed("BackupPresent", 0, "restore", restore);
      String asked = fixture.killed(HOLDER.getFirst(), 0, "restore", restore);
      fixture.assertOldOrRestored(asked);
      fixture.assertRestores(asked, backup);
    }
  }

  /** A check that is true under the live name alone lets a restoration fail as it loads. */
  @OnNewestMajor
  void restoresOnAfterAKillBehindAFailure(int major) {
    try (Scenario scenario = KillFixture.create(major)) {
      KillFixture fixture = new KillFixture(scenario);
      String good = fixture.backup();
      fixture.spoil();
      scenario
          .database()
          .execute(
              """
              CREATE TABLE here (id int CHECK (current_database() = '%s'));
              INSERT INTO here VALUES (1)
              """
                  .formatted(fixture.name()));
      String bad = fixture.backup();
      for (String state : BEHIND_A_FAILURE) {
        String moment = fixture.killed(state, 0, "restore", bad, "--confirm", fixture.name());

        assertThat(fixture.wines()).as(moment).isEqualTo(KillFixture.SPOILT);
      }
      fixture.assertRestores("the last kill", good);
      fixture.report("failed restorations");
    }
  }
}
