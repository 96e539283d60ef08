package trasiego.status.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a person finds an execution in the console. */
class ConsoleLinkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:states:local:000000000000:execution:DeploymentMachine:run-1",
        "arn:aws-nowhere:states:eu-central-1:123456789012:execution:m:n",
        "schedule"
      })
  void linksToNothingThatIsNotThere(String execution) {
    assertThat(ConsoleLink.of(execution)).isEmpty();
  }

  @Test
  void linksToTheConsoleOfThePartition() {
    assertThat(ConsoleLink.of("arn:aws-cn:states:cn-north-1:123456789012:execution:m:n"))
        .contains(
            "https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/arn:aws-cn:states:cn-north-1:123456789012:execution:m:n");
  }
}
