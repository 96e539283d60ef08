package trasiego.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import trasiego.cli.aws.AwsStub.Fault;
import trasiego.cli.aws.ExecutionStarter.Started;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.Stack;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.UsageException;

class ExecutionStarterTest {
  private static final String NAME = "0123456789ab-cdef01234567";
  private static final String INPUT = "{\"environment\":\"test\"}";

  private final AwsStub aws = AwsStub.start();
  private final List<Duration> pauses = new ArrayList<>();
  private SfnClient client;

  @BeforeEach
  void open() {
    client = aws.client();
    aws.script(Events.begin().waited("Pause").succeed("{}"));
  }

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  private Started start() {
    return start(AwsStub.STACK);
  }

  private Started start(Stack stack) {
    return new ExecutionStarter(client, stack, pauses::add).start(Machine.DEPLOYMENT, NAME, INPUT);
  }

  private static String arn(String name) {
    return AwsStub.STACK.execution(Machine.DEPLOYMENT, name);
  }

  @Test
  void givesTheFirstExecutionTheNameItself() {
    assertThat(start()).isEqualTo(new Started(arn(NAME), false));
  }

  @Test
  void findsTheOneUnderWay() {
    aws.execution(arn(NAME), "{\"reason\":\"another\"}", false);

    assertThat(start()).isEqualTo(new Started(arn(NAME), true));
    assertThat(aws.calls()).doesNotContain("StartExecution");
  }

  @Test
  void numbersTheNextWhereEarlierOnesHaveEnded() {
    aws.execution(arn(NAME), INPUT, true).execution(arn(NAME + "-2"), INPUT, true);

    assertThat(start()).isEqualTo(new Started(arn(NAME + "-3"), false));
  }

  @Test
  void makesOneExecutionOfManyStartsAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Started>> starts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        starts.add(this::start);
      }
      for (Future<Started> started : threads.invokeAll(starts)) {
        assertThat(started.get().execution()).isEqualTo(arn(NAME));
      }
    }
    assertThat(aws.started()).containsExactly(NAME);
  }

  @Test
  void findsTheOneThatAnotherBeganMeanwhileWithAnotherReason() {
    aws.execution(arn(NAME), "{\"reason\":\"another\"}", false)
        .once("DescribeExecution", Fault.of(400, "ExecutionDoesNotExist", "not yet"));

    assertThat(start()).isEqualTo(new Started(arn(NAME), true));
    assertThat(aws.calls()).contains("StartExecution");
  }

  @Test
  void startsOneWhereTheAnswerToTheFirstTryIsLost() {
    aws.once("StartExecution", Fault.LOST, Fault.CUT);

    assertThat(start().execution()).isEqualTo(arn(NAME));
    assertThat(aws.started()).containsExactly(NAME);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void givesUpOnAServiceThatDoesNotAnswer() {
    aws.always("DescribeExecution", Fault.CUT);

    assertThatThrownBy(this::start)
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("looking for execution")
        .hasMessageEndingWith("run it again");
    assertThat(pauses).hasSize(5);
  }

  @Test
  void saysThatThereIsNoSuchStack() {
    assertThatThrownBy(
            () -> start(new Stack("trasiego-tset", "aws", "eu-central-1", "123456789012")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no stack trasiego-tset (account 123456789012, eu-central-1)")
        .hasMessageContaining("check environment, --stack, account and region");
  }

  @Test
  void saysWhatIsNotPermitted() {
    aws.always("StartExecution", Fault.denied("states:StartExecution"));

    assertThatThrownBy(this::start)
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("not authorized to perform: states:StartExecution");
    assertThat(pauses).isEmpty();
  }
}
