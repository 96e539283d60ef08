package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataLimitTest {
  private static final int LIMIT = 262_144;

  private final MachineUnderTest machine = new MachineUnderTest();

  @Test
  void letsThroughWhatIsExactlyAsLargeAsAllowed() {
    machine.answers(text(LIMIT));

    assertThat(machine.run(MachineUnderTest.task("")).status())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  @Test
  void failsATaskWhoseResultIsOneByteLarger() {
    machine.answers(text(LIMIT + 1));

    Outcome outcome = machine.run(MachineUnderTest.task(""));

    assertExceeded(outcome);
    assertThat(MachineUnderTest.types(outcome)).endsWith("TaskFailed", "ExecutionFailed");
  }

  @Test
  void countsBytesAndNotLetters() {
    machine.answers("\"" + "ñ".repeat(LIMIT / 2) + "\"");

    assertExceeded(machine.run(MachineUnderTest.task("")));
  }

  @Test
  void failsAnInputThatIsTooLarge() {
    assertExceeded(machine.run(MachineUnderTest.task(""), text(LIMIT + 1)));
  }

  @Test
  void failsArgumentsThatAreTooLarge() {
    Outcome outcome =
        machine.run(
            MachineUnderTest.task("\"Arguments\": \"{% $states.input & $states.input %}\","),
            text(LIMIT));

    assertExceeded(outcome);
    assertThat(MachineUnderTest.types(outcome)).endsWith("TaskStateEntered", "ExecutionFailed");
  }

  @Test
  void failsVariablesThatAreTooLarge() {
    assertExceeded(
        machine.run(
            MachineUnderTest.machine(
                "Pass",
                """
                "Pass": {"Type": "Pass", "End": true,
                         "Assign": {"one": "{% $states.input %}", "two": "{% $states.input %}"}}\
                """),
            text(LIMIT / 2)));
  }

  @Test
  void escapesEveryWildcardButNotItsName() {
    machine.answers(text(LIMIT + 1)).answers(text(LIMIT + 1));

    assertExceeded(machine.run(caught("States.TaskFailed", "States.ALL")));
    assertThat(machine.run(caught("States.DataLimitExceeded", "States.ALL")).status())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  @Test
  void endsAnExecutionThatNeverLeavesItsLoop() {
    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "Loop",
                """
                "Loop": {"Type": "Pass", "Next": "Again"},
                "Again": {"Type": "Choice", "Default": "Loop",
                          "Choices": [{"Condition": false, "Next": "End"}]},
                "End": {"Type": "Succeed"}\
                """));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.cause().orElseThrow()).contains("25000");
    assertThat(outcome.history()).hasSizeLessThanOrEqualTo(25_000);
  }

  private static void assertExceeded(Outcome outcome) {
    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("States.DataLimitExceeded");
  }

  private static String caught(String... errors) {
    String entries =
        String.join(
            ",",
            java.util.Arrays.stream(errors)
                .map("{\"ErrorEquals\": [\"%s\"], \"Next\": \"Caught\"}"::formatted)
                .toList());
    return MachineUnderTest.task("\"Catch\": [%s],".formatted(entries));
  }

  /** A JSON text of exactly so many bytes, its quotes among them. */
  private static String text(int bytes) {
    return "\"" + "x".repeat(bytes - 2) + "\"";
  }
}
