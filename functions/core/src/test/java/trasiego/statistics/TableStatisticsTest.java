package trasiego.statistics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;

class TableStatisticsTest {
  private static final TableStatistics SHOP =
      new TableStatistics(
          1,
          "staging",
          "2026-11-30T12:00:00Z",
          "18.6",
          List.of(new TableStatistics.Table("public.\"Order\"", 5, 8192, 1, 16384, 7, 0.5)));

  @Test
  void readsWhatItWrote() {
    assertThat(TableStatistics.parse(SHOP.bytes())).isEqualTo(SHOP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"version\" : 1 | \"version\" : 2 | found 2, wanted 1",
        "\"version\" : 1 | \"versions\" : 1 | found nothing, wanted 1",
        "\"version\" : 1 | \"version\" : \"x\" | no JSON object",
        "{ | [ | no JSON object",
        "\"rows\" : 5 | \"rows\" : -5 | below 0",
        "\"rows\" : 5 | \"rows\" : 5e99 | rows",
        "\"rows\" : 5 | \"rows\" : null | rows",
        "\"rows\" : 5 | \"rows\" : 5, \"query\" : \"SELECT\" | query",
        "\"writesPerSecond\" : 0.5 | \"writesPerSecond\" : -1 | below 0",
        "public. | \\u001b[2J | without a name",
        "staging | a\\nb | environment",
      })
  void refusesWhatNobodyExported(String part, String other, String said) {
    String text = new String(SHOP.bytes(), UTF_8);
    assertThat(text).contains(part);
    byte[] changed =
        text.replaceFirst(
                java.util.regex.Pattern.quote(part),
                java.util.regex.Matcher.quoteReplacement(other))
            .getBytes(UTF_8);

    assertThatThrownBy(() -> TableStatistics.parse(changed))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(said);
  }

  @Test
  void refusesATableThatIsThereTwice() {
    TableStatistics twice =
        new TableStatistics(
            1, "staging", "now", "18", List.of(SHOP.tables().getFirst(), SHOP.tables().getFirst()));

    assertThatThrownBy(() -> TableStatistics.parse(twice.bytes()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("twice");
  }
}
