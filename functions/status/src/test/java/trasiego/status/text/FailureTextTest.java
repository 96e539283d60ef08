package trasiego.status.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTextTest {
  private static final String ERROR = "trasiego.failure.MigrationFailedException";

  @Test
  void showsOnlyTheMessageOfWhatLambdaHandsOver() {
    String cause =
        """
        {"errorMessage":"V1: line 3 says \\"no\\"","errorType":"a.B","stackTrace":["at a.B.c(B.java:1)"]}\
        """;

    assertThat(FailureText.of(ERROR, cause).message()).isEqualTo("V1: line 3 says \"no\"");
    assertThat(FailureText.of(ERROR, cause).name()).isEqualTo("MigrationFailedException");
  }

  @Test
  void showsTheMessageOfACauseThatWasCutInsideTheStackTrace() {
    String cause = "{\"errorMessage\":\"line 1\\nline 2\",\"stackTrace\":[\"at a.B.c(";

    assertThat(FailureText.of(ERROR, cause).message()).isEqualTo("line 1\nline 2");
  }

  @Test
  void showsWhatIsLeftOfACauseThatWasCutInsideTheMessage() {
    assertThat(FailureText.of(ERROR, "{\"errorMessage\":\"very lo").message()).isEqualTo("very lo");
    assertThat(FailureText.of(ERROR, "{\"errorMessage\":\"very \\").message()).isEqualTo("very ");
  }

  @Test
  void showsPlainTextAndForeignJsonAsTheyAre() {
    assertThat(FailureText.of("States.Timeout", " it took too long ").message())
        .isEqualTo("it took too long");
    assertThat(FailureText.of("X", "{\"a\":1}").message()).isEqualTo("{\"a\":1}");
  }

  @Test
  void knowsWhenThereIsNone() {
    assertThat(FailureText.of(null, null).isKnown()).isFalse();
    assertThat(FailureText.of("none", "none").isKnown()).isFalse();
  }
}
