package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WindowTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "open",
      value = {
        "02:00-05:00 UTC, 2026-05-01T01:59:59Z, 2026-05-01T02:00:00Z",
        "02:00-05:00 UTC, 2026-05-01T02:00:00Z, open",
        "02:00-05:00 UTC, 2026-05-01T04:59:59Z, open",
        "02:00-05:00 UTC, 2026-05-01T05:00:00Z, 2026-05-02T02:00:00Z",
        "22:30-04:00 UTC, 2026-05-01T23:00:00Z, open",
        "22:30-04:00 UTC, 2026-05-01T03:59:00Z, open",
        "22:30-04:00 UTC, 2026-05-01T04:00:00Z, 2026-05-01T22:30:00Z",
        "02:00-05:00 America/Santiago, 2026-06-10T05:00:00Z, 2026-06-10T06:00:00Z",
        "02:00-05:00 America/Santiago, 2026-06-10T06:00:00Z, open",
        // The clock goes from 2 to 3 on that day.
        "02:10-02:50 Europe/Berlin, 2026-03-28T23:00:00Z, 2026-03-29T01:10:00Z",
      })
  void opensAtItsHoursAndOverMidnight(String window, String now, String opens) {
    assertThat(Window.parse(window).orElseThrow().opensAfter(Instant.parse(now)))
        .isEqualTo(Optional.ofNullable(opens).map(Instant::parse));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:00-05:00",
        "2:00-5:00 UTC",
        "02:00 UTC",
        "25:00-26:00 UTC",
        "02:00-02:00 UTC",
        "02:00-05:00 Atlantis/Center",
        "02:00-05:00 UTC daily",
        "02:00–05:00 UTC"
      })
  void isNotReadFromAnythingElse(String text) {
    assertThat(Window.parse(text)).isEmpty();
  }

  @Test
  void isWrittenAsItWasRead() {
    assertThat(Window.parse(" 22:30-04:00  America/Santiago ").orElseThrow())
        .hasToString("22:30-04:00 America/Santiago");
  }
}
