package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final MachineUnderTest machine = new MachineUnderTest();

  @Test
  void waitsLongerEachTimeUntilTheCeiling() {
    machine.fails("Busy", "Busy", "Busy", "Busy").answers("\"done\"");

    Outcome outcome =
        machine.run(
            retry(
                """
                {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4,
                 "MaxDelaySeconds": 10}\
                """));

    assertThat(outcome.output()).contains("\"done\"");
    assertThat(machine.time().slept()).containsExactlyElementsOf(seconds(2, 6, 10, 10));
  }

  @Test
  void hasTheDefaultsOfTheService() {
    machine.fails("Busy", "Busy", "Busy", "Busy");

    Outcome outcome = machine.run(retry("{\"ErrorEquals\": [\"Busy\"]}"));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("Busy");
    assertThat(outcome.cause()).contains("because of Busy");
    assertThat(machine.time().slept()).containsExactlyElementsOf(seconds(1, 2, 4));
  }

  @Test
  void drawsAJitteredPauseBetweenNothingAndItsLength() {
    machine.draws(drawing(0.0, 0.25, 0.999)).fails("Busy", "Busy", "Busy").answers("1");

    machine.run(
        retry(
            """
            {"ErrorEquals": ["Busy"], "IntervalSeconds": 4, "JitterStrategy": "FULL"}\
            """));

    assertThat(machine.time().slept())
        .containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofMillis(15_984));
  }

  @Test
  void keepsJitterWithinItsBounds() {
    Retrier retrier = new Retrier(List.of("Busy"), 3, 2, 100, 20, true);
    Random random = new Random(42);

    for (int retried = 0; retried < 100; retried++) {
      double longest = Math.min(3 * Math.pow(2, retried), 20);
      assertThat(retrier.pause(retried, random))
          .isBetween(Duration.ZERO, Duration.ofMillis((long) (longest * 1000)));
    }
  }

  @Test
  void countsEachEntryForItself() {
    machine.fails("Busy", "Gone", "Busy", "Gone").answers("1");

    Outcome outcome =
        machine.run(
            retry(
                """
                {"ErrorEquals": ["Busy"], "MaxAttempts": 2},
                {"ErrorEquals": ["Gone"], "MaxAttempts": 2, "IntervalSeconds": 5}\
                """));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.time().slept()).containsExactlyElementsOf(seconds(1, 5, 2, 10));
  }

  @Test
  void doesNotTryAgainWhereTheFirstMatchingEntryForbidsIt() {
    machine.fails("Fatal");

    Outcome outcome =
        machine.run(
            retry(
                """
                {"ErrorEquals": ["Fatal"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}\
                """));

    assertThat(outcome.error()).contains("Fatal");
    assertThat(machine.time().slept()).isEmpty();
  }

  @Test
  void writesEachTryIntoTheHistory() {
    machine.fails("Busy").answers("1");

    Outcome outcome = machine.run(retry("{\"ErrorEquals\": [\"States.TaskFailed\"]}"));

    assertThat(MachineUnderTest.types(outcome))
        .containsExactly(
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded");
  }

  @Test
  void tellsTheFunctionWhichTryItIs() {
    machine.fails("Busy", "Busy").does(arguments -> arguments);

    Outcome outcome =
        machine.run(
            MachineUnderTest.task(
                """
                "Arguments": {"retry": "{% $states.context.State.RetryCount %}"},
                "Retry": [{"ErrorEquals": ["States.ALL"]}],\
                """));

    assertThat(outcome.output()).contains("{\"retry\":2}");
  }

  @Test
  void startsToCountAgainWhenTheStateIsEnteredAgain() {
    machine.fails("Busy").answers("1").fails("Busy").answers("2");

    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "Call",
                """
                "Call": {"Type": "Task", "Resource": "%s", "Next": "Again",
                         "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1}]},
                "Again": {"Type": "Choice", "Default": "Call", "Choices":
                          [{"Condition": "{%% $states.input = 2 %%}", "Next": "End"}]},
                "End": {"Type": "Succeed"}\
                """
                    .formatted(MachineUnderTest.CALL)));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  private static String retry(String entries) {
    return MachineUnderTest.task("\"Retry\": [%s],".formatted(entries));
  }

  private static List<Duration> seconds(long... seconds) {
    return java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }

  private static RandomGenerator drawing(double... values) {
    return new RandomGenerator() {
      private int next;

      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public double nextDouble() {
        return values[next++];
      }
    };
  }
}
