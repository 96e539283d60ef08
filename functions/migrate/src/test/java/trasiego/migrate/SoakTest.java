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

  private final InMemoryStore store = new InMemoryStore();

  @Test
  void passesWhatWasAppliedLongEnoughWithTheSameChecksum() {
    deployed("a", NOW.minus(Duration.ofHours(25)), "SUCCEEDED", "applied", CHECKSUM);

    assertThat(problems()).isEmpty();
  }

  @Test
  void saysFromWhenOnAFileMayGoOn() {
    deployed("a", NOW.minus(Duration.ofHours(23)), "SUCCEEDED", "applied", CHECKSUM);

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("for 23 h 0 min, wanted 24 hours; deploy after " + NOW.plus(Duration.ofHours(1)));
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
    deployed("a", NOW.minus(Duration.ofHours(25)), "SUCCEEDED", "applied", CHECKSUM + 1);

    assertThat(problems()).singleElement().asString().contains("with this checksum");
  }

  @Test
  void refusesWhatADeploymentThatFailedApplied() {
    deployed("a", NOW.minus(Duration.ofHours(25)), "FAILED", "applied", CHECKSUM);

    assertThat(problems()).hasSize(1);
  }

  @Test
  void refusesWhatWasTakenBackSince() {
    deployed("a", NOW.minus(Duration.ofHours(30)), "SUCCEEDED", "applied", CHECKSUM);
    deployed("b", NOW.minus(Duration.ofHours(26)), "SUCCEEDED", "removed", CHECKSUM);

    assertThat(problems()).hasSize(1);
  }

  @Test
  void refusesWhereAReportSinceWasRed() {
    deployed("a", NOW.minus(Duration.ofHours(25)), "SUCCEEDED", "applied", CHECKSUM);
    report("2026-11-24T110000Z", "OK");
    report("2026-11-24T120000Z", "ATTENTION");

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("1 status reports of staging were red since then", "2026-11-24T120000Z: red");
  }

  @Test
  void takesADamagedRecordForNone() {
    put(Keys.ofExecution("staging", "a", "record.json"), "not JSON");

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
    return new Soak(store, WANTED, Clock.fixed(NOW, ZoneOffset.UTC)).problems(List.of(pending));
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

  private void report(String name, String status) {
    put(
        Keys.report("staging", name + ".json"),
        "{\"reportedAt\":\"%s\",\"status\":\"%s\",\"summary\":\"red\"}".formatted(name, status));
  }

  private void put(String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
