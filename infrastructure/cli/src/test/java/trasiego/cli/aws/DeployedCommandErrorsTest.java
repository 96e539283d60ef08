package trasiego.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.aws.AwsStub.Fault;
import trasiego.cli.exit.ExitCode;

/** What AWS refuses to whoever gives a command, and what he is told. */
class DeployedCommandErrorsTest extends DeployedCommands {
  @Test
  void saysThatThereIsNoSuchStack() {
    Ran ran = json("deploy", "tset");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.json().path("cause").asString())
        .contains("there is no stack trasiego-tset (account 123456789012, eu-central-1)");
    assertThat(ran.err()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deploy", "plan", "backup", "backups", "status", "verify", "repair"})
  void saysThatThereAreNoCredentials(String command) {
    variables.remove("AWS_ACCESS_KEY_ID");

    Ran ran = json(command, "test");

    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("no AWS credentials were found").doesNotContain("\tat ");
    assertThat(ran.json().path("status").asString()).isEqualTo("FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetCallerIdentity", "PutObject", "DescribeExecution", "StartExecution"})
  void saysThatTheCredentialsHaveExpired(String action) {
    aws.always(action, Fault.of(400, "ExpiredToken", "The security token has expired"));

    Ran ran = json("deploy", "test");

    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.json().path("cause").asString()).contains("expired: sign in again");
    assertThat(ran.err()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PutObject", "StartExecution"})
  void saysWhatIsNotPermitted(String action) {
    aws.always(action, Fault.of(403, "AccessDenied", "not authorized to perform: " + action));

    Ran ran = json("deploy", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.json().path("cause").asString())
        .contains("these AWS credentials may not do it", action);
  }

  @Test
  void letsTheMachineJudgeANameThatIsNotKnownHere() {
    withTheRightsOfCi();
    aws.script(
        Events.begin()
            .fail("trasiego.failure.NotConfirmedException", "field \"confirm\": wanted shop"));

    Ran ran = runWith("shpo\n", "undo", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.out()).contains("field \"confirm\": wanted shop");
    assertThat(aws.started()).singleElement().asString().startsWith("undo-");
  }

  @Test
  void reportsStatusToWhoMayNotStoreMigrations() {
    aws.always("PutObject", Fault.denied("s3:PutObject"))
        .function(
            request -> {
              assertThat(request.has("migrations")).isFalse();
              return JsonMapper.shared()
                  .createObjectNode()
                  .put("status", "OK")
                  .put("report", "status/test/r.json");
            });

    Ran ran = run("status", "test");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("what is pending is not known", "test: OK");
  }

  @Test
  void passesOnWhatAFunctionRefuses() {
    aws.function(
        request ->
            JsonMapper.shared()
                .createObjectNode()
                .put("errorType", "trasiego.failure.InvalidRequestException")
                .put("errorMessage", "this function serves \"production\""));

    Ran ran = json("status", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.json().path("cause").asString()).contains("serves \"production\"");
  }
}
