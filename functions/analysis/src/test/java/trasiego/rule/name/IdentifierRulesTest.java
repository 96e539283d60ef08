package trasiego.rule.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IdentifierRulesTest {
  @Test
  void keepsSixtyThreeBytes() {
    assertThat(IdentifierRules.cut("a".repeat(63))).isEqualTo("a".repeat(63));
    assertThat(IdentifierRules.cut("a".repeat(64))).isEqualTo("a".repeat(63));
  }

  @Test
  void cutsNoCharacterInTwo() {
    assertThat(IdentifierRules.cut("ñ".repeat(40))).isEqualTo("ñ".repeat(31));
    assertThat(IdentifierRules.cut("🍷".repeat(16))).isEqualTo("🍷".repeat(15));
    assertThat(IdentifierRules.cut("a🍷".repeat(20)).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(63);
  }
}
