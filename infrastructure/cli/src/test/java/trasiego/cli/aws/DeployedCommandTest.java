package trasiego.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.archive.EarlierBackup;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.exit.ExitCode;

/** The commands on a deployed stack, over HTTP: what a person and a CI job get to see. */
class DeployedCommandTest extends DeployedCommands {
  @Test
  void deploysWithTheRightsOfCiAlone() {
    withTheRightsOfCi();

    Ran ran = json("deploy", "test");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.json().path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(ran.json().path("record").asString())
        .isEqualTo("s3://trasiego-test-123456789012-eu-central-1/" + RECORD);
    assertThat(ran.json().path("execution").asString())
        .matches(".*:execution:trasiego-test-deployment:0123456789ab-[0-9a-f]{12}");
    assertThat(ran.err()).contains("▸ Plan").contains("1 pending");
  }

  @Test
  void tellsFromTheHistoryWhatAFailedDeploymentDid() {
    withTheRightsOfCi();
    aws.script(
        Events.begin()
            .step("Backup", "{}", "{\"address\":\"s3://b/x.sql.gz\"}")
            .step(
                "RecordFailure",
                "{\"action\":\"record\",\"outcome\":\"FAILED\"}",
                """
                {"record":"%s","summary":"stopped in Migrate","appliedVersions":["20260101000000"]}
                """
                    .formatted(RECORD))
            .fail("trasiego.failure.MigrationFailedException", "V2.sql line 3: it broke"));

    JsonNode report = json("deploy", "test").json();

    assertThat(report.path("status").asString()).isEqualTo("FAILED");
    assertThat(report.path("applied").get(0).asString()).isEqualTo("20260101000000");
    assertThat(report.path("backup").asString()).isEqualTo("s3://b/x.sql.gz");
    assertThat(report.path("record").asString()).endsWith(RECORD);
    assertThat(report.path("cause").asString()).isEqualTo("V2.sql line 3: it broke");
  }

  @Test
  void writesTheSummaryOfAJobWhateverTheResult() throws IOException {
    Path summary = root.resolve("summary.md");

    run("deploy", "test", "--summary", summary.toString());
    run("deploy", "tset", "--summary", summary.toString());

    assertThat(Files.readString(summary))
        .containsSubsequence(
            "## Deployment of test: done", "| Plan | ✓ |", "## Deployment of tset: failed");
  }

  @Test
  void endsARefusedDeploymentWithThree() {
    withTheRightsOfCi();
    aws.script(
        Events.begin()
            .step(
                "RecordFailure", "{\"action\":\"recordDeployment\",\"outcome\":\"REFUSED\"}", "{}")
            .fail("trasiego.failure.DatabaseBusyException", "the lease is held by another"));

    Ran ran = run("deploy", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.out()).contains("Refused: nothing was changed in test.", "the lease is held");
  }

  @Test
  void followsTheExecutionUnderWayWhenGivenAgain() {
    Ran first = json("deploy", "test");
    String arn = first.json().path("execution").asString();
    aws.execution(arn, "{}", false);

    Ran again = json("deploy", "test");

    assertThat(again.json().path("execution").asString()).isEqualTo(arn);
    assertThat(again.err()).contains("found under way");
    assertThat(aws.calls()).containsOnlyOnce("StartExecution");
  }

  @Test
  void saysWhatTheMachineSaysOfAnAlteredUpload() {
    withTheRightsOfCi();
    String cause = "field \"migrations\": the object s3://b/k is not what its name says";
    aws.script(Events.begin().fail("trasiego.failure.InvalidRequestException", cause));

    Ran ran = run("deploy", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.out()).contains(cause);
  }

  @Test
  void takesRegionAndAccountFromAnArn() {
    variables.remove("AWS_REGION");

    Ran ran =
        run(
            "deploy",
            "test",
            "--stack",
            "arn:aws:cloudformation:eu-central-1:123456789012:stack/trasiego-test/0a1b-2c");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(aws.calls()).doesNotContain("GetCallerIdentity");
  }

  @Test
  void listsBackupsWithWhatIsNotInThem() {
    String manifest =
        new String(EarlierBackup.WITHOUT_OMISSIONS.manifest(), StandardCharsets.UTF_8);
    String omitted =
        """
        "omitted": [{"kind": "subscription", "name": "su", "why": "needs a superuser"},
          {"kind": "foreign table", "name": "a", "part": "rows", "why": "on server s"},
          {"kind": "foreign table", "name": "b", "part": "rows", "why": "on server s"}], "seal" :\
        """;
    aws.object(
        EarlierBackup.WITHOUT_OMISSIONS.id().manifest(), manifest.getBytes(StandardCharsets.UTF_8));
    aws.object(
        "backups/db/test_20261129_120000.manifest.json",
        manifest.replace("\"seal\" :", omitted).getBytes(StandardCharsets.UTF_8));

    Ran ran = run("backups", "test");
    Ran json = json("backups", "test");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines())
        .hasSize(2)
        .anyMatch(
            line ->
                line.startsWith("test_20261129_120000 ")
                    && line.endsWith("without 1 subscription, rows of 2 foreign tables"))
        .anyMatch(
            line ->
                line.startsWith(EarlierBackup.WITHOUT_OMISSIONS.id() + " ")
                    && line.endsWith(" 6 rows  schema null  unsigned"));
    assertThat(json.json().get(0).path("omitted").get(1).path("name").asString()).isEqualTo("a");
    assertThat(json.json().get(1).path("omitted").isEmpty()).isTrue();
  }

  @Test
  void saysOfANewBackupWhatIsNotInIt() {
    aws.script(
        Events.begin()
            .step("Backup", "{}", "{}")
            .succeed(
                """
                {"status": "STORED", "backup": "test_20261129_120000", "address": "s3://b/x",
                 "tables": 2, "rows": 6, "bytes": 2605, "seconds": 1.5,
                 "omitted": ["subscription su: needs a superuser", "and 12 more"]}
                """));

    Ran ran = run("backup", "test");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            """
            stored and signed s3://b/x: 2 tables, 6 rows, 2.6 kB, 1.5 s
              not in it: subscription su: needs a superuser, and 12 more
            """);
  }

  @Test
  void asksForTheNameThatTheDatabaseHas() {
    aws.object(
            "status/test/r.json",
            """
            {"seen": {"database": "shop", "kept": [
              {"name": "shop_2_old", "since": "2026-11-24T10:00:00Z"},
              {"name": "shop_1_old", "since": "2026-11-23T10:00:00Z"}]}}
            """
                .getBytes(StandardCharsets.UTF_8))
        .function(
            request -> JsonMapper.shared().createObjectNode().put("report", "status/test/r.json"));

    Ran ran = runWith("shpo\n", "undo", "test");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .contains("found \"shpo\", the live database's name is shop")
        .contains("swaps back to \"shop_2_old\", kept since 2026-11-24T10:00:00Z")
        .contains("Kept too: \"shop_1_old\"");
    assertThat(aws.started()).isEmpty();
  }

  @Test
  void leavesOutTheConsoleOfServicesOfAnotherMake() {
    assertThat(json("deploy", "test").json().path("console").isNull()).isTrue();
    assertThat(AwsStub.STACK.console(AwsStub.STACK.execution(Machine.DEPLOYMENT, "a-2")))
        .isEqualTo(
            "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1"
                + "#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:"
                + "trasiego-test-deployment:a-2");
  }
}
