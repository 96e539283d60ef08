package trasiego.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CauseTest {
  private static final String ERROR = "trasiego.failure.MigrationFailedException";

  @Test
  void showsOnlyTheMessageOfWhatLambdaHandsOver() {
    String cause =
        """
        {"errorMessage":"V1: line 3 says \\"no\\"","errorType":"a.B","stackTrace":["at a.B.c(B.java:1)"]}\
        """;

    assertThat(Cause.of(ERROR, cause).message()).isEqualTo("V1: line 3 says \"no\"");
    assertThat(Cause.of(ERROR, cause).name()).isEqualTo("MigrationFailedException");
  }

  @Test
  void showsTheMessageOfACauseThatWasCutInsideTheStackTrace() {
    String cause = "{\"errorMessage\":\"line 1\\nline 2\",\"stackTrace\":[\"at a.B.c(";

    assertThat(Cause.of(ERROR, cause).message()).isEqualTo("line 1\nline 2");
  }

  @Test
  void showsWhatIsLeftOfACauseThatWasCutInsideTheMessage() {
    assertThat(Cause.of(ERROR, "{\"errorMessage\":\"very lo").message()).isEqualTo("very lo");
    assertThat(Cause.of(ERROR, "{\"errorMessage\":\"very \\").message()).isEqualTo("very ");
  }

  @Test
  void showsPlainTextAndForeignJsonAsTheyAre() {
    assertThat(Cause.of("States.Timeout", " it took too long ").message())
        .isEqualTo("it took too long");
    assertThat(Cause.of("X", "{\"a\":1}").message()).isEqualTo("{\"a\":1}");
  }

  @Test
  void knowsWhenThereIsNone() {
    assertThat(Cause.of(null, null).isKnown()).isFalse();
    assertThat(Cause.of("none", "none").isKnown()).isFalse();
  }
}
