package trasiego.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
  private static final String WHOLE = "s3://bucket/whole.txt";

  @Test
  void leavesWhatIsShortAsItIs() {
    assertThat(Bounds.cause("x".repeat(8_000), WHOLE)).isEqualTo("x".repeat(8_000));
    assertThat(Bounds.list(Collections.nCopies(40, "a"), WHOLE)).hasSize(40).containsOnly("a");
  }

  @ParameterizedTest
  @ValueSource(ints = {8_001, 110_000, 5_800_000})
  void keepsBeginningAndEndOfALongCauseAndSaysWhereTheRestIs(int length) {
    String cause = Bounds.cause("begin" + "x".repeat(length) + "end", WHOLE);

    assertThat(cause).hasSizeLessThanOrEqualTo(8_000).startsWith("begin").endsWith("end");
    assertThat(cause).contains(WHOLE, "%,d characters".formatted(length + 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x"})
  void cutsNoCharacterInTwo(String before) {
    String cause = Bounds.cause(before + "🍷".repeat(10_000), WHOLE);

    assertThat(
            cause
                .codePoints()
                .filter(one -> one >= Character.MIN_SURROGATE && one <= Character.MAX_SURROGATE))
        .isEmpty();
  }

  @Test
  void keepsFirstAndLastOfALongListAndCountsTheRest() {
    List<String> all = IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();

    List<String> kept = Bounds.list(all, WHOLE);

    assertThat(kept).hasSize(41).startsWith("0", "1").endsWith("1998", "1999");
    assertThat(kept.get(20)).contains("1,960 of 2,000", WHOLE);
  }

  @Test
  void boundsEachEntry() {
    assertThat(Bounds.list(List.of("y".repeat(100_000)), WHOLE).getFirst())
        .hasSizeLessThanOrEqualTo(300);
  }
}
