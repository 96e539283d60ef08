package trasiego.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What infrastructure/stack asks of AWS to make a stack again whose bucket stayed. LocalStack takes
 * on nothing that is there, so AWS's own answers are played by a program in the place of its.
 */
class StackCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final String BUCKET = "trasiego-staging-111111111111-eu-central-1";

  private static final String AWS =
      """
      #!/bin/sh
      shift 2
      echo "$*" >>"$HOME/calls"
      case "$*" in
        "sts get-caller-identity"*) echo 111111111111 ;;
        "cloudformation describe-stacks"*"StackStatus")
          [ -e "$HOME/made" ] && echo CREATE_COMPLETE && exit 0
          echo "Stack with id x does not exist" >&2; exit 254 ;;
        "kms describe-key"*) echo "NotFoundException" >&2; exit 254 ;;
        "s3api head-bucket --bucket trasiego-artifacts"*) ;;
        "s3api head-bucket"*) cat "$HOME/bucket" >&2; [ ! -s "$HOME/bucket" ] || exit 254 ;;
        "cloudformation create-change-set"*)
          for word in "$@"; do case $word in file://*) cp "${word#file://}" "$HOME/given" ;; esac; done
          echo arn:aws:cloudformation:eu-central-1:111111111111:changeSet/import/1 ;;
        "cloudformation wait"*) [ ! -e "$HOME/refused" ] || { echo "Waiter failed" >&2; exit 255; } ;;
        "cloudformation describe-change-set"*) echo "no import of this" ;;
        "cloudformation deploy"*)
          echo arn:aws:cloudformation:eu-central-1:111111111111:changeSet/deploy/1 ;;
        "cloudformation execute-change-set"*) touch "$HOME/made" ;;
      esac
      """;

  @TempDir private Path home;

  private record Ran(int exitCode, String text, List<String> calls) {}

  @BeforeEach
  void putAProgramInThePlaceOfAws() throws IOException {
    Path folder =
        Files.createDirectories(home.resolve("trasiego").resolve("awscli-1.46.3").resolve("bin"));
    Files.createFile(
        folder.resolve("aws"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(folder.resolve("aws"), AWS);
  }

  @Test
  void takesTheBucketOnThatADeletedStackLeft() throws Exception {
    Ran ran = deploy("");

    assertThat(ran.exitCode()).as(ran.text()).isZero();
    assertThat(ran.text()).contains("going on with the bucket that stayed: " + BUCKET);
    assertThat(ran.calls())
        .anyMatch(
            call -> call.contains("--bucket " + BUCKET + " --expected-bucket-owner 111111111111"))
        .anyMatch(
            call ->
                call.startsWith("cloudformation create-change-set")
                    && call.contains("--change-set-type CREATE --import-existing-resources"))
        .anyMatch(
            call -> call.contains("execute-change-set") && call.contains("changeSet/import/1"))
        .noneMatch(call -> call.startsWith("cloudformation deploy"));
    assertThat(Files.readString(home.resolve("given")))
        .contains(
            "{\"ParameterKey\": \"Environment\", \"ParameterValue\": \"staging\"}",
            "{\"ParameterKey\": \"SubnetIds\", \"ParameterValue\": \"\"}",
            "{\"ParameterKey\": \"DatabaseSecretArn\", \"ParameterValue\": \"a=b,c\"}");
  }

  @Test
  void makesAStackWithoutABucketAsBefore() throws Exception {
    Ran ran = deploy("An error occurred (404) when calling the HeadBucket operation: Not Found\n");

    assertThat(ran.exitCode()).as(ran.text()).isZero();
    assertThat(ran.calls())
        .anyMatch(call -> call.startsWith("cloudformation deploy"))
        .noneMatch(call -> call.contains("import"));
  }

  @Test
  void makesNothingBesideABucketOfAnother() throws Exception {
    Ran ran = deploy("An error occurred (403) when calling the HeadBucket operation: Forbidden\n");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.text())
        .contains("the bucket " + BUCKET + ", which the stack would make, is there already")
        .contains("take another name by --stack");
    assertThat(ran.calls()).noneMatch(call -> call.contains("change-set"));
  }

  @Test
  void saysWhatToDoWhereTheBucketIsNotTakenOn() throws Exception {
    Files.createFile(home.resolve("refused"));

    Ran ran = deploy("");

    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.text())
        .contains("no import of this", "could not take on the bucket " + BUCKET)
        .contains(
            "nothing was made. Take another name by --stack with --parameter ExistingKeyArn=");
    assertThat(ran.calls()).noneMatch(call -> call.contains("execute-change-set"));
  }

  /**
   * @param bucket what AWS says instead of that the bucket is there
   */
  private Ran deploy(String bucket) throws Exception {
    Files.writeString(home.resolve("bucket"), bucket);
    ProcessBuilder builder =
        new ProcessBuilder(
                ROOT.resolve("infrastructure/stack").toString(),
                "deploy",
                "staging",
                "--no-build",
                "--parameter",
                "SubnetIds=",
                "--parameter",
                "DatabaseSecretArn=a=b,c")
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("AWS_"));
    environment.putAll(
        Map.of(
            "HOME", home.toString(),
            "XDG_CACHE_HOME", home.toString(),
            "AWS_REGION", "eu-central-1"));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), text, Files.readAllLines(home.resolve("calls")));
  }
}
