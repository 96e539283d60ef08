package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternStepTest {
  private static Script script(String line) {
    return Script.of("V1__x.sql", (line + "\nSELECT 1;").getBytes(StandardCharsets.UTF_8));
  }

  private static PatternStep step(String line) {
    Script script = script(line);
    assertThat(script.problems(Set.of())).isEmpty();
    return script.patternStep().orElseThrow();
  }

  @Test
  void knowsOneChangeHoweverItsNamesAreWritten() {
    PatternStep expand = step("-- trasiego:pattern drop-column shop.\"odd \"\"one\".b expand");
    PatternStep contract =
        step("-- trasiego:pattern drop-column \"shop\".\"odd \"\"one\".\"b\" contract");

    assertThat(expand.names()).isEqualTo(List.of("shop", "odd \"one", "b"));
    assertThat(expand.isOfSameChange(contract)).isTrue();
    assertThat(expand.isContract()).isFalse();
    assertThat(contract.isContract()).isTrue();
    assertThat(expand.isOfSameChange(step("-- trasiego:pattern drop-column shop.B.b expand")))
        .isFalse();
    assertThat(expand.isOfSameChange(step("-- trasiego:pattern rename-column shop.a.b expand")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- trasiego:pattern drop-column shop.a",
        "-- trasiego:pattern drop-column shop.a expand: soon",
        "-- trasiego:pattern",
        "-- Trasiego: pattern drop-column shop.a expand"
      })
  void saysWhatAnUnfinishedLineLacks(String line) {
    assertThat(script(line).problems(Set.of()))
        .singleElement()
        .asString()
        .contains("wanted -- trasiego:pattern <pattern> <table>[.<column>] <step>");
    assertThat(script(line).patternStep()).isEmpty();
  }
}
