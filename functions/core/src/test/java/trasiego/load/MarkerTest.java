package trasiego.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkerTest {

  @Test
  void readsBackWhatItWrote() {
    Marker marker =
        Marker.old(
            "test", "arn:x:one", "2026-11-23T15:04:05Z", "test_20261123_150000", "it's \"ours\"");

    assertThat(Marker.parse(marker.toString())).contains(marker);
  }

  @Test
  void saysOnlyWhatIsKnown() {
    Marker marker = Marker.unfinished("test", "e", "b");

    assertThat(marker.toString())
        .isEqualTo(
            """
            {"trasiego":"restore","environment":"test","execution":"e","backup":"b","ready":false}\
            """);
    assertThat(marker.saysReady()).isFalse();
    assertThat(marker.finished(null).saysReady()).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"the shop's database", "{", "{\"a\":1}", "{\"trasiego\":\"old\"}", "[]"})
  void takesNoOtherCommentForItsOwn(String comment) {
    assertThat(Marker.parse(comment)).isEmpty();
  }
}
