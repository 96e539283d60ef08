package trasiego.migrate.check;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.execution.PlanDocument;
import trasiego.migrate.context.SoakPolicy;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;

/** A month of staging, of which production asks each hour whether it may follow. */
final class SoakMonthTest {
  private static final int DAYS = 30;
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
  private static final SoakPolicy WANTED =
      new SoakPolicy("staging", java.util.Optional.empty(), Duration.ofHours(24));

  private Instant now = BEGIN;
  private final InMemoryStore store = new InMemoryStore(((InstantSource) () -> now).withZone(UTC));

  /**
   * Every other day a deployment; each night a finding of the night's backup or of a long query.
   */
  @Test
  void opensADayAfterEachDeploymentWhereNothingConcernsIt() {
    List<Integer> opened = new ArrayList<>();
    for (int hour = 0; hour < DAYS * 24; hour++) {
      if (hour % 48 == 0) {
        deploy(hour);
        opened.add(0);
      }
      report(hour, hour % 24 == 3 ? "long-transaction" : hour % 24 == 4 ? "backup-age" : null);
      if (problems(hour).isEmpty()) {
        opened.set(opened.size() - 1, opened.getLast() + 1);
        assertThat(hour % 48).isGreaterThanOrEqualTo(24);
      }
    }

    assertThat(opened).hasSize(DAYS / 2).containsOnly(24);
  }

  @Test
  void staysShutWhileTheDeploymentHasAFindingAndOpensOnceItIsGoneForLong() {
    deploy(0);
    for (int hour = 0; hour < 24; hour++) {
      report(hour, hour >= 20 ? "drift" : null);
    }

    assertThat(problems(24)).singleElement().asString().contains("drift", "wanted 90 %");
    report(24, null);
    assertThat(problems(24)).singleElement().asString().contains("green 83 %");
    for (int hour = 25; hour < 48; hour++) {
      report(hour, null);
    }
    assertThat(problems(47)).isEmpty();
  }

  @Test
  void isNotShutForADayByOneLockThatWasWaitedFor() {
    deploy(0);
    for (int hour = 0; hour < 25; hour++) {
      report(hour, hour == 12 ? "lock-wait" : null);
    }

    assertThat(problems(24)).isEmpty();
    report(25, "lock-wait");
    assertThat(problems(25)).singleElement().asString().contains("the last report too");
  }

  private List<String> problems(int hour) {
    PlanDocument.Pending pending =
        new PlanDocument.Pending(
            version(), "x", "V1__x.sql", 1, null, null, true, null, false, 1, 1.0, 1.0, null);
    Clock clock = Clock.fixed(at(hour), UTC);
    return new Soak(store, WANTED, clock).problems(List.of(pending));
  }

  private String version() {
    return "20260101000000";
  }

  private void deploy(int hour) {
    now = at(hour);
    String plan = Keys.ofExecution("staging", "d", "plan.json");
    put(plan, "{\"pending\":[{\"version\":\"%s\",\"checksum\":1}]}".formatted(version()));
    put(
        Keys.ofExecution("staging", "d", "record.json"),
        """
        {"kind":"deployment","outcome":"SUCCEEDED","recordedAt":"%s",
         "files":[{"version":"%s","state":"applied"}],"documents":{"plan":"%s"}}
        """
            .formatted(now, version(), plan));
  }

  private void report(int hour, String finding) {
    now = at(hour).plusSeconds(1);
    put(
        Keys.report("staging", at(hour).toString().replace(":", "") + ".json"),
        "{\"reportedAt\":\"%s\",\"status\":\"%s\",\"summary\":\"%s\",\"findings\":[%s]}"
            .formatted(
                at(hour),
                finding == null ? "OK" : "ATTENTION",
                finding,
                finding == null ? "" : "{\"code\":\"%s\",\"object\":\"x\"}".formatted(finding)));
  }

  private static Instant at(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }

  private void put(String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
