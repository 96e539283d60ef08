package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.Stack;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.LocalStack;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** The command beside a machine of another make, in processes of their own. */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class FollowedExecutionIT {
  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Pause", "States": {
        "Pause": {"Type": "Wait", "Seconds": 10, "Next": "Done"},
        "Done": {"Type": "Succeed", "Output": {"status": "SUCCEEDED", "applied": ["1"],
          "summary": "{% 'reason: ' & $states.context.Execution.Input.reason %}"}}}}
      """;

  private final Stack stack =
      new Stack(
          "trasiego-" + UUID.randomUUID().toString().substring(0, 8),
          "aws",
          "us-east-1",
          "000000000000");

  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  private SfnClient executions;

  @BeforeEach
  void create() throws IOException {
    URI endpoint = LocalStack.endpoint();
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    Files.createDirectories(root.resolve("migrations"));
    try (S3Client store =
        S3Client.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.of(stack.region()))
            .credentialsProvider(credentials)
            .build()) {
      store.createBucket(it -> it.bucket(stack.store().substring("s3://".length())));
    }
    executions =
        SfnClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(stack.region()))
            .credentialsProvider(credentials)
            .build();
    executions.createStateMachine(
        it ->
            it.name(stack.name() + "-deployment")
                .definition(DEFINITION)
                .roleArn("arn:aws:iam::000000000000:role/test"));
  }

  @AfterEach
  void delete() {
    if (executions != null) {
      executions.deleteStateMachine(it -> it.stateMachineArn(stack.machine(Machine.DEPLOYMENT)));
      executions.close();
    }
  }

  private RunningCommand deploy(String reason) {
    return RunningCommand.start(
        root,
        LocalStack.environment(),
        List.of(
            "deploy",
            "test",
            "--stack",
            stack.name(),
            "--json",
            "--commit",
            "0123456789abcdef",
            "--reason",
            reason));
  }

  private static String execution(Ran ran) {
    return ran.json().path("execution").asString();
  }

  private int started() {
    return executions
        .listExecutions(it -> it.stateMachineArn(stack.machine(Machine.DEPLOYMENT)))
        .executions()
        .size();
  }

  @Test
  void makesOneExecutionOfTwoStartsAtOnceWhateverTheirReasons() {
    try (RunningCommand one = deploy("one");
        RunningCommand other = deploy("other")) {
      Ran first = one.ended();
      Ran second = other.ended();

      assertThat(first.exitCode()).as(first.err()).isZero();
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(execution(first)).isEqualTo(execution(second)).contains(":0123456789ab-");
      assertThat(first.json().path("summary")).isEqualTo(second.json().path("summary"));
      assertThat(started()).isEqualTo(1);
    }
  }

  @Test
  void leavesTheExecutionAtControlCAndFindsItAgain() {
    try (RunningCommand left = deploy("once")) {
      assertThat(left.enters("Pause")).as(left.text()).isTrue();
      left.signal("INT");
      Ran interrupted = left.ended();

      assertThat(interrupted.exitCode()).isEqualTo(130);
      assertThat(interrupted.err())
          .contains("left; the execution goes on by itself, and the same command finds it again")
          .contains("to stop it: aws stepfunctions stop-execution");
    }
    try (RunningCommand again = deploy("once")) {
      Ran ran = again.ended();

      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("found under way");
      assertThat(started()).isEqualTo(1);
    }
    try (RunningCommand next = deploy("once")) {
      assertThat(execution(next.ended())).endsWith("-2");
    }
  }
}
