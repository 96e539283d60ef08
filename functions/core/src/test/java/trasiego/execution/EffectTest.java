package trasiego.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import trasiego.postgres.Catalogue;

final class EffectTest {
  private static final Catalogue BEFORE = of(Map.of("a", "1", "b", "1", "same", "1"));
  private static final Catalogue AFTER = of(Map.of("b", "2", "c", "1", "same", "1"));
  private static final Effect EFFECT = Effect.between(BEFORE, AFTER);

  @Test
  void isThereOnlyWhenWhole() {
    assertThat(EFFECT.isThere(AFTER)).isTrue();
    assertThat(EFFECT.isThere(BEFORE)).isFalse();
    assertThat(EFFECT.isThere(of(Map.of("a", "1", "b", "2", "c", "1")))).isFalse();
    assertThat(EFFECT.isThere(of(Map.of("b", "2")))).isFalse();
    assertThat(EFFECT.isThere(of(Map.of("b", "2", "c", "1", "other", "9")))).isTrue();
    assertThat(EFFECT.reversed().isThere(BEFORE)).isTrue();
  }

  @Test
  void isNeverThereWhereNothingIsKnown() {
    assertThat(Effect.UNKNOWN.isThere(AFTER)).isFalse();
    assertThat(Effect.between(BEFORE, BEFORE).isThere(BEFORE)).isFalse();
  }

  @Test
  void givesTheSchemaBefore() {
    assertThat(EFFECT.takenFrom(AFTER)).isEqualTo(BEFORE);
  }

  private static Catalogue of(Map<String, String> objects) {
    return new Catalogue(new TreeMap<>(objects));
  }
}
