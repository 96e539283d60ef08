package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.check.StagingRecords.CHECKSUM;
import static trasiego.migrate.check.StagingRecords.NOW;
import static trasiego.migrate.check.StagingRecords.TODAY;
import static trasiego.migrate.check.StagingRecords.VERSION;
import static trasiego.migrate.check.StagingRecords.hoursAgo;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import trasiego.store.Keys;

final class SoakTest {
  private final StagingRecords staging = new StagingRecords();

  @Test
  void passesWhatWasAppliedLongEnoughWithTheSameChecksum() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }

  @Test
  void saysFromWhenOnAFileMayGoOn() {
    staging.deployed("a", hoursAgo(23), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "PENDING");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("for 23 h 0 min, wanted 24 hours; deploy after " + NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void refusesWhatAClockThatIsAheadRecorded() {
    staging.deployed("a", NOW.plus(Duration.ofHours(3)), "SUCCEEDED", "applied", CHECKSUM);

    assertThat(staging.problems())
        .first()
        .asString()
        .contains("only by a clock that is ahead of this one");
  }

  @Test
  void refusesWhatWasNeverAppliedThere() {
    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("is not recorded as applied in staging with this checksum");
  }

  @Test
  void refusesAFileThatWasAnotherOneThere() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM + 1);

    assertThat(staging.problems()).singleElement().asString().contains("with this checksum");
  }

  @Test
  void refusesAnOlderDeploymentOfTheSameTextWhereTheNewestIsOfAnother() {
    staging.deployed("a", hoursAgo(50), "SUCCEEDED", "applied", CHECKSUM);
    staging.deployed("b", hoursAgo(40), "SUCCEEDED", "applied", CHECKSUM + 1);

    assertThat(staging.problems()).singleElement().asString().contains("with this checksum");
  }

  @Test
  void countsFromTheNewestOfSeveralDeployments() {
    staging.deployed("a", hoursAgo(90), "SUCCEEDED", "applied", CHECKSUM);
    staging.deployed("b", hoursAgo(50), "SUCCEEDED", "removed", CHECKSUM);
    staging.deployed("c", hoursAgo(23), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).singleElement().asString().contains("for 23 h 0 min");
  }

  @Test
  void refusesWhatADeploymentThatFailedApplied() {
    staging.deployed("a", hoursAgo(25), "FAILED", "applied", CHECKSUM);

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("by a deployment that failed on", "none went well since");
  }

  @Test
  void countsWhatAFailedDeploymentAppliedFromTheNextOneThatWentWell() {
    staging.deployed("a", hoursAgo(50), "FAILED", "applied", CHECKSUM);
    staging.other("b", hoursAgo(25), "SUCCEEDED");
    staging.other("c", hoursAgo(2), "UP_TO_DATE");
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }

  @Test
  void refusesWhatWasTakenBackSince() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.deployed("b", hoursAgo(26), "FAILED", "removed", CHECKSUM);
    staging.other("c", hoursAgo(25), "SUCCEEDED");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("was taken back in staging on");
  }

  @Test
  void refusesWhatALaterDeploymentFoundPendingAgain() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.deployed("b", hoursAgo(26), "REFUSED", "pending", CHECKSUM);

    assertThat(staging.problems()).singleElement().asString().contains("was pending in staging on");
  }

  @Test
  void refusesWhatAnOlderStateReplaced() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.restored("b", hoursAgo(26), "SUCCEEDED", "20250101000000", "shop_1");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("staging was restored to on");
  }

  @Test
  void refusesWhereNobodyKnowsToWhichStateItWasRestored() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.restored("b", hoursAgo(26), "FAILED", "unknown", "shop_1");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("staging was restored to on");
  }

  @Test
  void passesWhatARestorationKeptOrLeftAlone() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.restored("b", hoursAgo(28), "SUCCEEDED", VERSION, "shop_1");
    staging.restored("c", hoursAgo(26), "FAILED", "20250101000000", null);
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }

  @Test
  void refusesWhereAReportSinceWasRed() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.report("2026-11-24T110000Z", "ATTENTION");
    staging.report("2026-11-24T120000Z", "OK");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("1 status reports have a finding", "2026-11-24T110000Z: red");
  }

  @Test
  void refusesWhereAReportSinceIsUnreadableOrOfAnUnknownKind() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.put(Keys.report("staging", "2026-11-24T110000Z.json"), "not JSON");
    staging.report(TODAY, "GREENISH");

    assertThat(staging.problems()).singleElement().asString().contains("2 status reports have");
  }

  @Test
  void leavesAReportFromBeforeAlone() {
    staging.report(TODAY, "ATTENTION");
    staging.deployed("a", hoursAgo(-1), "SUCCEEDED", "applied", CHECKSUM);
    staging.isNow(hoursAgo(-26));

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("nobody has looked at staging: there is no status report since then");
  }

  @Test
  void refusesWhereNobodyHasLooked() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.put(Keys.report("staging", "latest.json"), "{\"status\":\"OK\"}");
    staging.put(Keys.report("staging", "findings.json"), "{}");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("nobody has looked at staging: there is no status report since then");
  }

  @Test
  void refusesWhereNobodyHasLookedForADay() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "OK");
    staging.isNow(hoursAgo(-25));

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("its last status report is of");
  }

  @Test
  void takesADamagedRecordForOneThatTookTheFileBack() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.put(Keys.ofExecution("staging", "b", "record.json"), "not JSON");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("b/record.json is unreadable");
  }

  @Test
  void passesADamagedRecordFromBefore() {
    staging.put(Keys.ofExecution("staging", "b", "record.json"), "not JSON");
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }

  @Test
  void countsFromTheDeploymentThatRecordedWhatADeadOneHadApplied() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.put(
        Keys.ofExecution("staging", "a", "plan.json"),
        "{\"pending\":[],\"takenOver\":[{\"version\":\"%s\",\"checksum\":%d}]}"
            .formatted(VERSION, CHECKSUM));
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }

  @Test
  void refusesWhereThePlanOfTheDeploymentIsGone() {
    staging.deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    staging.store.delete(Keys.ofExecution("staging", "a", "plan.json"));

    assertThat(staging.problems()).hasSize(1);
  }
}
