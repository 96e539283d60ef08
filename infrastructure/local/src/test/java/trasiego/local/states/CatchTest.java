package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatchTest {
  private final MachineUnderTest machine = new MachineUnderTest();

  @ParameterizedTest
  @CsvSource({
    "trasiego.failure.DatabaseBusyException, named",
    "States.Timeout, timeout",
    "Other, failed",
  })
  void goesWhereTheFirstMatchingEntryPoints(String error, String expected) {
    machine.fails(error);

    Outcome outcome =
        machine.run(
            caught(
                """
                {"ErrorEquals": ["trasiego.failure.DatabaseBusyException"], "Next": "Caught",
                 "Output": "named"},
                {"ErrorEquals": ["States.TaskFailed"], "Next": "Caught", "Output": "failed"},
                {"ErrorEquals": ["States.ALL"], "Next": "Caught", "Output": "timeout"}\
                """));

    assertThat(outcome.output()).contains("\"" + expected + "\"");
  }

  @Test
  void givesTheErrorToAssignAndOutput() {
    machine.fails("Broken");

    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "Call",
                """
                "Call": {"Type": "Task", "Resource": "%s", "End": true, "Catch": [
                  {"ErrorEquals": ["States.ALL"], "Next": "Caught",
                   "Assign": {"error": "{%% $states.errorOutput %%}"},
                   "Output": {"input": "{%% $states.input %%}"}}]},
                "Caught": {"Type": "Pass", "End": true,
                           "Output": "{%% $merge([$states.input, $error]) %%}"}\
                """
                    .formatted(MachineUnderTest.CALL)),
            "{\"key\": 1}");

    assertThat(outcome.output())
        .contains("{\"input\":{\"key\":1},\"Error\":\"Broken\",\"Cause\":\"because of Broken\"}");
  }

  @Test
  void passesTheErrorOnWhereThereIsNoOutput() {
    machine.fails("Broken");

    Outcome outcome =
        machine.run(caught("{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Caught\"}"));

    assertThat(outcome.output()).contains("{\"Error\":\"Broken\",\"Cause\":\"because of Broken\"}");
  }

  @Test
  void triesAgainBeforeItCatches() {
    machine.fails("Broken", "Broken");

    Outcome outcome =
        machine.run(
            MachineUnderTest.task(
                """
                "Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 1}],
                "Catch": [{"ErrorEquals": ["Broken"], "Next": "Caught"}],\
                """));

    assertThat(MachineUnderTest.types(outcome))
        .containsSubsequence("TaskFailed", "TaskFailed", "TaskStateExited", "PassStateEntered");
  }

  @Test
  void failsTheExecutionWhereNothingMatches() {
    machine.fails("Broken");

    Outcome outcome = machine.run(caught("{\"ErrorEquals\": [\"Other\"], \"Next\": \"Caught\"}"));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("Broken");
    assertThat(outcome.cause()).contains("because of Broken");
    assertThat(outcome.output()).isEmpty();
  }

  @Test
  void catchesAnExpressionThatFindsNothing() {
    machine.answers("{}");

    Outcome outcome =
        machine.run(
            MachineUnderTest.task(
                """
                "Output": "{% $states.result.missing %}",
                "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Caught",
                           "Output": "caught"}],\
                """));

    assertThat(outcome.output()).contains("\"caught\"");
    assertThat(MachineUnderTest.types(outcome))
        .containsSubsequence("TaskSucceeded", "EvaluationFailed", "TaskStateExited");
  }

  private static String caught(String entries) {
    return MachineUnderTest.task("\"Catch\": [%s],".formatted(entries));
  }
}
