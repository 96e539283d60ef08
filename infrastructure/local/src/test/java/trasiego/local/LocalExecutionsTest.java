package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.local.states.ExecutionId;
import trasiego.local.states.ExecutionStatus;

class LocalExecutionsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z");
  private static final String ARN = "arn:aws:states:local:000000000000:execution:deployment:";

  private final String host = Host.id();
  private final LocalExecutions executions = new LocalExecutions(host);

  @Test
  void seesAnExecutionOfALivingProcessRun() {
    ExecutionName name = ExecutionName.now(NOW, host);

    assertThat(executions.status(ARN + name)).contains("RUNNING");
  }

  @Test
  void seesThatAProcessHasEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "30").start();
    ExecutionName name =
        new ExecutionName(
            "20261123T150000",
            process.pid(),
            process.info().startInstant().orElseThrow().toEpochMilli(),
            host);
    assertThat(executions.status(ARN + name)).contains("RUNNING");

    process.destroyForcibly().waitFor();

    assertThat(executions.status(ARN + name)).contains("ABORTED");
  }

  @Test
  void isNotDeceivedByANumberThatWasGivenAgain() {
    ExecutionName now = ExecutionName.now(NOW, host);
    ExecutionName earlier =
        new ExecutionName(now.started(), now.pid(), now.processStartMillis() - 60_000, host);

    assertThat(executions.status(ARN + earlier)).contains("ABORTED");
  }

  @Test
  void knowsNothingOfAnotherHost() {
    ExecutionName name = ExecutionName.now(NOW, "zzzzzz");

    assertThat(executions.status(ARN + name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:states:eu-west-1:123456789012:execution:deployment:20261123T150000-1-1-abcdef",
        "arn:aws:states:local:000000000000:execution:deployment:by-hand",
        "nobody"
      })
  void knowsNothingOfOtherNames(String arn) {
    assertThat(executions.status(arn)).isEmpty();
  }

  @Test
  void knowsHowItsOwnExecutionsEnded() {
    ExecutionId id = LocalExecutions.id("deployment", "by-hand");
    executions.started(id);
    assertThat(executions.status(id.arn())).contains("RUNNING");

    executions.ended(id, ExecutionStatus.TIMED_OUT);

    assertThat(executions.status(id.arn())).contains("TIMED_OUT");
    assertThatThrownBy(() -> executions.started(id)).hasMessageContaining("by-hand before");
  }

  @Test
  void givesTwoExecutionsOfOneSecondTwoNames() {
    assertThat(ExecutionName.now(NOW, host)).isNotEqualTo(ExecutionName.now(NOW, host));
  }

  @Test
  void readsItsOwnNames() {
    ExecutionName name = ExecutionName.now(NOW, host);

    assertThat(ExecutionName.parse(name.toString())).contains(name);
    assertThat(name.toString()).hasSizeLessThanOrEqualTo(80).matches("[0-9A-Za-z-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "a:b", "ñ"})
  void refusesANameThatTheServiceRefuses(String name) {
    assertThatThrownBy(() -> LocalExecutions.id("deployment", name))
        .hasMessageContaining("wanted 1 to 80 letters");
  }
}
