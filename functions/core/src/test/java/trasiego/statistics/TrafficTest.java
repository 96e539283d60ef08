package trasiego.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;

final class TrafficTest {
  /** A Tuesday. */
  private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

  private final InMemoryStore store = new InMemoryStore();
  private Traffic traffic = Traffic.NOTHING;
  private Instant now = START;
  private long counted;

  private void look(Duration later, double perSecond) {
    now = now.plus(later);
    counted += Math.round(perSecond * later.toSeconds());
    traffic = traffic.with(now, counted, "one run");
  }

  /** Two transactions a second from 3 to 5 o'clock, forty otherwise. */
  private void day() {
    for (int hour = 0; hour < 24; hour++) {
      look(Duration.ofHours(1), hour == 3 || hour == 4 ? 2 : 40);
    }
  }

  @Test
  void saysNothingBeforeADayIsKnown() {
    for (int hour = 0; hour < 23; hour++) {
      look(Duration.ofHours(1), hour);
      assertThat(traffic.describe(now)).isEmpty();
    }
  }

  @Test
  void namesTheQuietestHoursAndHowFarThisOneIsFromThem() {
    look(Duration.ofMinutes(10), 0);
    now = START;
    traffic = new Traffic(now.toString(), counted, "one run", traffic.hours());
    day();
    day();

    assertThat(traffic.describe(Instant.parse("2026-12-08T12:30:00Z")).orElseThrow())
        .startsWith("quietest Tue 03:00-05:00, Wed 03:00-04:00 UTC, 2.0 transactions/s")
        .endsWith("; at this hour usually 40 transactions/s, 20 times as many");
    assertThat(traffic.describe(Instant.parse("2026-12-08T03:30:00Z")).orElseThrow())
        .endsWith("; at this hour usually 2.0 transactions/s");
    // Nobody has looked on a Friday yet.
    assertThat(traffic.describe(Instant.parse("2026-12-04T03:30:00Z")).orElseThrow())
        .doesNotContain("at this hour");
  }

  @Test
  void followsWhatChangesFromWeekToWeek() {
    look(Duration.ofHours(1), 10);
    look(Duration.ofHours(1), 10);
    now = now.plus(Duration.ofDays(7).minusHours(1));
    traffic = traffic.with(now, counted, "one run");
    look(Duration.ofHours(1), 20);

    assertThat(traffic.hours().values()).contains(14.0);
  }

  @Test
  void learnsNothingFromCountersThatBeganAnewOrAMomentOrADayWithoutALook() {
    look(Duration.ofHours(1), 10);
    traffic = traffic.with(now.plus(Duration.ofHours(1)), 5, "one run");
    traffic = traffic.with(now.plus(Duration.ofHours(2)), 900_000, "another run");
    traffic = traffic.with(now.plus(Duration.ofHours(26)), 900_000_000, "another run");
    assertThat(traffic.hours()).isEmpty();

    Traffic before = traffic;
    traffic = traffic.with(now.plus(Duration.ofHours(26).plusMinutes(1)), 1, "another run");
    traffic = traffic.with(now.minus(Duration.ofDays(1)), 1, "another run");
    assertThat(traffic.hours()).isEqualTo(before.hours()).isEmpty();
  }

  @Test
  void comesBackFromTheStoreAsItWasWritten() {
    day();
    day();
    store.write(Keys.traffic("test"), Json.bytes(traffic), "application/json");

    assertThat(Traffic.read(store, "test")).contains(traffic);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"hours\": 3}",
        "{\"hours\": {\"x\": 1}}",
        "{\"hours\": {\"-1\": 1, \"168\": 1, \"3\": null, \"4\": -1, \"5\": 1e999}}",
        "{\"looked\": \"yesterday\", \"counts\": null, \"hours\": null}"
      })
  void takesNothingFromWhatIsNoSuchDocument(String text) {
    store.write(Keys.traffic("test"), text.getBytes(StandardCharsets.UTF_8), "application/json");

    Optional<Traffic> read = Traffic.read(store, "test");

    assertThat(read.flatMap(it -> it.describe(now))).isEmpty();
    assertThat(read.orElse(Traffic.NOTHING).with(now, 1, "one run").hours()).isEmpty();
  }
}
