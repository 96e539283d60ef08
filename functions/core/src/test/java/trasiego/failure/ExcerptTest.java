package trasiego.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void countsWhatItLeavesOut() {
    assertThat(Excerpt.of(List.of(1, 2, 3, 4), 2)).isEqualTo("1, 2 and 2 more");
    assertThat(Excerpt.ofClauses(List.of("a", "b", "c"), 2)).isEqualTo("a; b; and 1 more");
  }

  @Test
  void saysNothingOfTheRestWhereThereIsNone() {
    assertThat(Excerpt.of(List.of("a", "b"), 2)).isEqualTo("a, b");
    assertThat(Excerpt.ofClauses(List.of("a"), 2)).isEqualTo("a");
    assertThat(Excerpt.of(List.of(), 2)).isEmpty();
  }
}
