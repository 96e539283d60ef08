package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;

final class SoakTest {
  private static final String VERSION = "20260101000000";
  private static final int CHECKSUM = 42;
  private static final Instant NOW = Instant.now();
  private static final Soak.Wanted WANTED =
      new Soak.Wanted("staging", Optional.empty(), Duration.ofHours(24));

  private static final String TODAY = "2026-11-24T130000Z";

  private final InMemoryStore store = new InMemoryStore();
  private Instant now = NOW;

  @Test
  void passesWhatWasAppliedLongEnoughWithTheSameChecksum() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    report(TODAY, "OK");

    assertThat(problems()).isEmpty();
  }

  @Test
  void saysFromWhenOnAFileMayGoOn() {
    deployed("a", hoursAgo(23), "SUCCEEDED", "applied", CHECKSUM);
    report(TODAY, "PENDING");

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("for 23 h 0 min, wanted 24 hours; deploy after " + NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void refusesWhatAClockThatIsAheadRecorded() {
    deployed("a", NOW.plus(Duration.ofHours(3)), "SUCCEEDED", "applied", CHECKSUM);

    assertThat(problems()).first().asString().contains("only by a clock that is ahead of this one");
  }

  @Test
  void refusesWhatWasNeverAppliedThere() {
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("is not recorded as applied in staging with this checksum");
  }

  @Test
  void refusesAFileThatWasAnotherOneThere() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM + 1);

    assertThat(problems()).singleElement().asString().contains("with this checksum");
  }

  @Test
  void refusesAnOlderDeploymentOfTheSameTextWhereTheNewestIsOfAnother() {
    deployed("a", hoursAgo(50), "SUCCEEDED", "applied", CHECKSUM);
    deployed("b", hoursAgo(40), "SUCCEEDED", "applied", CHECKSUM + 1);

    assertThat(problems()).singleElement().asString().contains("with this checksum");
  }

  @Test
  void countsFromTheNewestOfSeveralDeployments() {
    deployed("a", hoursAgo(90), "SUCCEEDED", "applied", CHECKSUM);
    deployed("b", hoursAgo(50), "SUCCEEDED", "removed", CHECKSUM);
    deployed("c", hoursAgo(23), "SUCCEEDED", "applied", CHECKSUM);
    report(TODAY, "OK");

    assertThat(problems()).singleElement().asString().contains("for 23 h 0 min");
  }

  @Test
  void refusesWhatADeploymentThatFailedApplied() {
    deployed("a", hoursAgo(25), "FAILED", "applied", CHECKSUM);

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("by a deployment that failed on", "none went well since");
  }

  @Test
  void countsWhatAFailedDeploymentAppliedFromTheNextOneThatWentWell() {
    deployed("a", hoursAgo(50), "FAILED", "applied", CHECKSUM);
    other("b", hoursAgo(25), "SUCCEEDED");
    other("c", hoursAgo(2), "UP_TO_DATE");
    report(TODAY, "OK");

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesWhatWasTakenBackSince() {
    deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    deployed("b", hoursAgo(26), "FAILED", "removed", CHECKSUM);
    other("c", hoursAgo(25), "SUCCEEDED");

    assertThat(problems()).singleElement().asString().contains("was taken back in staging on");
  }

  @Test
  void refusesWhatALaterDeploymentFoundPendingAgain() {
    deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    deployed("b", hoursAgo(26), "REFUSED", "pending", CHECKSUM);

    assertThat(problems()).singleElement().asString().contains("was pending in staging on");
  }

  @Test
  void refusesWhatAnOlderStateReplaced() {
    deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    restored("b", hoursAgo(26), "SUCCEEDED", "20250101000000", "shop_1");

    assertThat(problems()).singleElement().asString().contains("staging was restored to on");
  }

  @Test
  void refusesWhereNobodyKnowsToWhichStateItWasRestored() {
    deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    restored("b", hoursAgo(26), "FAILED", "unknown", "shop_1");

    assertThat(problems()).singleElement().asString().contains("staging was restored to on");
  }

  @Test
  void passesWhatARestorationKeptOrLeftAlone() {
    deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    restored("b", hoursAgo(28), "SUCCEEDED", VERSION, "shop_1");
    restored("c", hoursAgo(26), "FAILED", "20250101000000", null);
    report(TODAY, "OK");

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesWhereAReportSinceWasRed() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    report("2026-11-24T110000Z", "ATTENTION");
    report("2026-11-24T120000Z", "OK");

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("1 status reports have a finding", "2026-11-24T110000Z: red");
  }

  @Test
  void refusesWhereAReportSinceIsUnreadableOrOfAnUnknownKind() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    put(Keys.report("staging", "2026-11-24T110000Z.json"), "not JSON");
    report(TODAY, "GREENISH");

    assertThat(problems()).singleElement().asString().contains("2 status reports have");
  }

  @Test
  void leavesAReportFromBeforeAlone() {
    report(TODAY, "ATTENTION");
    deployed("a", hoursAgo(-1), "SUCCEEDED", "applied", CHECKSUM);
    now = hoursAgo(-26);

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("nobody has looked at staging: there is no status report since then");
  }

  @Test
  void refusesWhereNobodyHasLooked() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    put(Keys.report("staging", "latest.json"), "{\"status\":\"OK\"}");
    put(Keys.report("staging", "findings.json"), "{}");

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("nobody has looked at staging: there is no status report since then");
  }

  @Test
  void refusesWhereNobodyHasLookedForADay() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    report(TODAY, "OK");
    now = hoursAgo(-25);

    assertThat(problems()).singleElement().asString().contains("its last status report is of");
  }

  @Test
  void takesADamagedRecordForOneThatTookTheFileBack() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    put(Keys.ofExecution("staging", "b", "record.json"), "not JSON");

    assertThat(problems()).singleElement().asString().contains("b/record.json is unreadable");
  }

  @Test
  void passesADamagedRecordFromBefore() {
    put(Keys.ofExecution("staging", "b", "record.json"), "not JSON");
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    report(TODAY, "OK");

    assertThat(problems()).isEmpty();
  }

  @Test
  void countsFromTheDeploymentThatRecordedWhatADeadOneHadApplied() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    put(
        Keys.ofExecution("staging", "a", "plan.json"),
        "{\"pending\":[],\"takenOver\":[{\"version\":\"%s\",\"checksum\":%d}]}"
            .formatted(VERSION, CHECKSUM));
    report(TODAY, "OK");

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesWhereThePlanOfTheDeploymentIsGone() {
    deployed("a", hoursAgo(25), "SUCCEEDED", "applied", CHECKSUM);
    store.delete(Keys.ofExecution("staging", "a", "plan.json"));

    assertThat(problems()).hasSize(1);
  }

  private List<String> problems() {
    PlanDocument.Pending pending =
        new PlanDocument.Pending(
            VERSION,
            "x",
            "V" + VERSION + "__x.sql",
            CHECKSUM,
            null,
            null,
            true,
            null,
            false,
            1,
            1,
            1,
            null);
    return new Soak(store, WANTED, Clock.fixed(now, ZoneOffset.UTC)).problems(List.of(pending));
  }

  private void deployed(String name, Instant at, String outcome, String state, int checksum) {
    String plan = Keys.ofExecution("staging", name, "plan.json");
    put(plan, "{\"pending\":[{\"version\":\"%s\",\"checksum\":%d}]}".formatted(VERSION, checksum));
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"deployment","outcome":"%s","recordedAt":"%s",
         "files":[{"version":"%s","state":"%s"}],"documents":{"plan":"%s"}}
        """
            .formatted(outcome, at, VERSION, state, plan));
  }

  /** A deployment of other files. */
  private void other(String name, Instant at, String outcome) {
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"deployment","outcome":"%s","recordedAt":"%s","files":[]}
        """
            .formatted(outcome, at));
  }

  private void restored(
      String name, Instant at, String outcome, String schemaVersion, String database) {
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"restoration","outcome":"%s","recordedAt":"%s","files":[],
         "restored":{"schemaVersion":"%s","database":%s}}
        """
            .formatted(outcome, at, schemaVersion, database == null ? null : '"' + database + '"'));
  }

  private static Instant hoursAgo(int hours) {
    return NOW.minus(Duration.ofHours(hours));
  }

  private void report(String name, String status) {
    put(
        Keys.report("staging", name + ".json"),
        "{\"reportedAt\":\"%s\",\"status\":\"%s\",\"summary\":\"red\"}".formatted(name, status));
  }

  private void put(String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
