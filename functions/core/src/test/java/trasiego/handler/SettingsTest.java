package trasiego.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.InvalidRequestException;

class SettingsTest {
  @Test
  void readsWhatIsSet() {
    Settings settings =
        new Settings(
            Map.of("TRASIEGO_ENVIRONMENT", "test", "SECONDS", " 90 ", "COUNT", "7", "EMPTY", " "));

    assertThat(settings.environment()).isEqualTo("test");
    assertThat(settings.seconds("SECONDS", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.count("COUNT", 1)).isEqualTo(7);
    assertThat(settings.optional("EMPTY")).isEmpty();
    assertThat(settings.optional("MISSING")).isEmpty();
  }

  @Test
  void takesTheDefaultWhereNothingIsSet() {
    Settings settings = new Settings(Map.of("EMPTY", ""));

    assertThat(settings.seconds("EMPTY", Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.count("MISSING", 2)).isEqualTo(2);
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> new Settings(Map.of()).environment())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("environment variable TRASIEGO_ENVIRONMENT is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "ten", "3s", "99999999999", "0x10"})
  void namesWhatIsNoCount(String value) {
    Settings settings = new Settings(Map.of("TRASIEGO_WORKERS", value));

    assertThatThrownBy(() -> settings.count("TRASIEGO_WORKERS", 1))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("TRASIEGO_WORKERS")
        .hasMessageContaining("\"" + value + "\"");
  }
}
