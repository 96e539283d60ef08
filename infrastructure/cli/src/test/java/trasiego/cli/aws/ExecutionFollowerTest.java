package trasiego.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;
import trasiego.cli.aws.AwsStub.Fault;
import trasiego.cli.console.Display;
import trasiego.cli.console.Output;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.StateDisplay;
import trasiego.cli.exit.StillRunningException;
import trasiego.local.states.HistoryEvent;

class ExecutionFollowerTest {
  private static final String EXECUTION = AwsStub.STACK.execution(Machine.DEPLOYMENT, "one");
  private static final List<HistoryEvent> SCRIPT =
      Events.begin()
          .step("Plan", "{}", "{\"summary\":\"1 pending on shop: 20260101000000\"}")
          .entered("Backup")
          .scheduled("{}")
          .failed("trasiego.failure.DatabaseUnavailableException", "{\"errorMessage\":\"down\"}")
          .scheduled("{}")
          .succeeded(
              """
              {"address":"s3://b/x.sql.gz","tables":2,"rows":30,"rawBytes":5000000,"bytes":1000000}
              """)
          .exited("Backup")
          .waited("BackupWait")
          .succeed("{\"status\":\"SUCCEEDED\",\"summary\":\"done\"}");

  private final AwsStub aws = AwsStub.start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Display display =
      new Display(new Output(new PrintStream(out, true, StandardCharsets.UTF_8)), false);
  private final List<Duration> pauses = new ArrayList<>();
  private SfnClient client;

  @BeforeEach
  void open() {
    client = aws.client();
    aws.script(SCRIPT).execution(EXECUTION, "{}", false);
  }

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  private Ended follow() {
    return new ExecutionFollower(
            client, EXECUTION, new StateDisplay(display, true), display, pauses::add)
        .toEnd();
  }

  private String shown() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void showsStatesWithTheirTimesResultsRetriesAndWaits() {
    Ended ended = follow();

    assertThat(shown())
        .isEqualTo(
            """
            ▸ Plan
                1 pending on shop: 20260101000000
            ✓ Plan                 3.0 s
            ▸ Backup
            ✗ Backup               2.0 s  DatabaseUnavailableException
            ↻ Backup               try 2
                stored s3://b/x.sql.gz: 2 tables, 30 rows, 5.0 MB in 1.0 MB
            ✓ Backup               5.0 s
            · BackupWait
            """);
    assertThat(ended.succeeded()).isTrue();
    assertThat(ended.output().path("summary").asString()).isEqualTo("done");
  }

  @Test
  void seesEachEventOnceAcrossPages() {
    assertThat(follow().history()).extracting(HistoryEvent::id).doesNotHaveDuplicates();
    assertThat(follow().history()).hasSameSizeAs(SCRIPT);
  }

  @Test
  void findsALostConnectionAgainAndSaysSo() {
    aws.once(
        "GetExecutionHistory",
        Fault.CUT,
        Fault.of(503, "ServiceUnavailable", "busy"),
        Fault.of(400, "ThrottlingException", "Rate exceeded"));

    assertThat(follow().succeeded()).isTrue();

    assertThat(shown())
        .containsSubsequence(
            "no answer from AWS (",
            "the execution goes on, asking again in 1.0 s",
            "no answer from AWS (busy); the execution goes on, asking again in 2.0 s",
            "no answer from AWS (Rate exceeded); the execution goes on, asking again in 4.0 s",
            "AWS answers again",
            "▸ Plan");
  }

  @Test
  void leavesAnExecutionThatGoesOnWhenNobodyAnswersAnyMore() {
    aws.always("GetExecutionHistory", Fault.CUT);

    assertThatThrownBy(this::follow)
        .isInstanceOfSatisfying(
            StillRunningException.class, e -> assertThat(e.execution()).isEqualTo(EXECUTION))
        .hasMessageEndingWith("the execution goes on by itself: the same command finds it again");
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
  }

  @Test
  void leavesItWhenTheCredentialsExpireOnTheWay() {
    aws.once("GetExecutionHistory", Fault.of(400, "ExpiredTokenException", "expired"));

    assertThatThrownBy(this::follow)
        .isInstanceOf(StillRunningException.class)
        .hasMessageContaining("the AWS credentials have expired")
        .hasMessageEndingWith("the same command finds it again");
  }

  @Test
  void waitsForAnExecutionThatIsNotKnownYet() {
    aws.once("GetExecutionHistory", Fault.of(400, "ExecutionDoesNotExist", "not yet"));

    assertThat(follow().succeeded()).isTrue();
    assertThat(shown()).doesNotContain("no answer");
  }

  @Test
  void tellsAnExecutionThatWasStopped() {
    aws.script(Events.begin().entered("Plan").abort()).execution(EXECUTION, "{}", false);

    assertThat(follow().error()).isEqualTo("States.ABORTED");
  }

  @Test
  void takesTheMessageOutOfAFunctionsError() {
    aws.script(
            Events.begin()
                .fail(
                    "trasiego.failure.MigrationFailedException",
                    "{\"errorType\":\"x\",\"errorMessage\":\"it broke\"}"))
        .execution(EXECUTION, "{}", false);

    assertThat(follow().cause()).isEqualTo("it broke");
  }
}
