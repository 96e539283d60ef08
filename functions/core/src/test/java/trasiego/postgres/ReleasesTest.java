package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.testing.Majors;

class ReleasesTest {
  @ParameterizedTest
  @CsvSource({
    "14.24, 14.25",
    "15.19 (Debian 15.19-0+deb12u1), 15.20",
    "16.15, 16.16",
    "17.11, 17.12",
    "18.6, 18.7",
    "18.0, 18.7"
  })
  void knowsWhatAServerIsOlderThan(String server, String release) {
    assertThat(Releases.newerThan(server))
        .hasValueSatisfying(
            found -> {
              assertThat(found).hasToString(release);
              assertThat(found.day()).isEqualTo("2026-11-12");
            });
  }

  @ParameterizedTest
  @CsvSource({"14.25", "15.20", "16.16", "17.12", "18.7", "18.10", "19.0", "20devel", "''"})
  void saysNothingOfAServerThatHasItOrIsNotKnown(String server) {
    assertThat(Releases.newerThan(server)).isEmpty();
  }

  @Test
  void knowsEachMajorThatIsSupported() {
    for (int major = Majors.newest(); major >= 14; major--) {
      assertThat(Releases.newerThan(major + ".0")).as("major %s", major).isPresent();
    }
  }
}
