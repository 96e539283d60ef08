package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  private final MachineUnderTest machine = new MachineUnderTest();
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void failsATaskThatTakesTooLong() {
    machine.does(this::hang);

    Outcome outcome = machine.run(MachineUnderTest.task("\"TimeoutSeconds\": 1,"));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("States.Timeout");
    assertThat(outcome.cause()).isEmpty();
    assertThat(MachineUnderTest.types(outcome))
        .endsWith("TaskScheduled", "TaskStarted", "TaskTimedOut", "ExecutionFailed");
  }

  @Test
  void takesTheTimeoutFromAnExpression() {
    machine.does(this::hang);

    Outcome outcome =
        machine.run(
            MachineUnderTest.task("\"TimeoutSeconds\": \"{% $states.input.limit %}\","),
            "{\"limit\": 1}");

    assertThat(outcome.error()).contains("States.Timeout");
  }

  @Test
  void doesNotCountATimeoutAsAFailureOfTheTask() {
    machine.does(this::hang).answers("\"second\"");

    Outcome outcome =
        machine.run(
            MachineUnderTest.task(
                """
                "TimeoutSeconds": 1,
                "Retry": [{"ErrorEquals": ["States.TaskFailed"]},
                          {"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 9}],\
                """));

    assertThat(outcome.output()).contains("\"second\"");
    assertThat(machine.time().slept()).containsExactly(Duration.ofSeconds(9));
  }

  @Test
  void endsTheMachineAtItsOwnTimeoutWithoutACatch() {
    String definition =
        """
        {"QueryLanguage": "JSONata", "TimeoutSeconds": 60, "StartAt": "Call", "States": {
          "Call": {"Type": "Task", "Resource": "%s", "Next": "Wait",
                   "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]},
          "Wait": {"Type": "Wait", "Seconds": 25, "Next": "Call"},
          "Caught": {"Type": "Succeed"}}}\
        """
            .formatted(MachineUnderTest.CALL);
    machine.answers("1").answers("2").answers("3").answers("4");

    Outcome outcome = machine.run(definition);

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    assertThat(machine.time().slept())
        .containsExactly(Duration.ofSeconds(25), Duration.ofSeconds(25), Duration.ofSeconds(10));
    assertThat(MachineUnderTest.types(outcome)).endsWith("WaitStateEntered", "ExecutionTimedOut");
  }

  @Test
  void endsTheMachineWhileATaskRuns() {
    machine.does(this::hang);

    Outcome outcome =
        machine.run(
            """
            {"QueryLanguage": "JSONata", "TimeoutSeconds": 1, "StartAt": "Call", "States": {
              "Call": {"Type": "Task", "Resource": "%s", "End": true, "TimeoutSeconds": 30}}}\
            """
                .formatted(MachineUnderTest.CALL));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    assertThat(MachineUnderTest.types(outcome)).endsWith("TaskStarted", "ExecutionTimedOut");
  }

  private tools.jackson.databind.JsonNode hang(tools.jackson.databind.JsonNode arguments)
      throws InterruptedException {
    never.await();
    return arguments;
  }
}
