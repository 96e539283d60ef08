package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class StopTest {
  private static final String CAUGHT =
      MachineUnderTest.task(
          "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Caught\"}],");

  private final MachineUnderTest machine = new MachineUnderTest();

  @Test
  void abortsWhileATaskRunsWithoutACatch() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    machine.does(
        arguments -> {
          running.countDown();
          never.await();
          return arguments;
        });
    MachineRun execution = machine.start(CAUGHT, "{}");

    CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(execution::run);
    running.await();
    execution.stop("Stopped", "by hand");

    assertThat(outcome.get().status()).isEqualTo(ExecutionStatus.ABORTED);
    assertThat(outcome.get().error()).contains("Stopped");
    assertThat(outcome.get().cause()).contains("by hand");
    assertThat(MachineUnderTest.types(outcome.get())).endsWith("TaskStarted", "ExecutionAborted");
  }

  @Test
  void abortsBetweenTwoStates() {
    machine.answers("1");
    MachineRun[] execution = new MachineRun[1];
    execution[0] =
        machine.start(
            MachineUnderTest.machine(
                "One",
                """
                "One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Pass", "End": true}\
                """),
            "{}",
            event -> {
              if (event.type().equals("PassStateExited")) {
                execution[0].stop(null, null);
              }
            });

    Outcome outcome = execution[0].run();

    assertThat(MachineUnderTest.types(outcome))
        .containsExactly(
            "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionAborted");
    assertThat(Thread.interrupted()).as("an interrupt left on the thread").isFalse();
  }

  @Test
  void doesNothingToAnExecutionThatHasEnded() {
    machine.answers("1");
    MachineRun execution = machine.start(MachineUnderTest.task(""), "{}");

    Outcome outcome = execution.run();
    execution.stop("Stopped", "too late");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(Thread.interrupted()).isFalse();
  }
}
