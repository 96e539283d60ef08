package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.services.DescribeExecution;
import trasiego.local.services.LambdaInvoke;
import trasiego.local.services.Notification;
import trasiego.local.services.SnsPublish;
import trasiego.local.states.Execution;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Integration;
import trasiego.local.states.Outcome;
import trasiego.local.states.StateMachine;
import trasiego.local.states.Timing;
import trasiego.local.template.MachineResource;
import trasiego.local.template.Template;

/** The project's machines with functions that answer as their contracts say. */
class OurMachinesScenariosTest {
  private static final String REFUSED = "trasiego.failure.MigrationRefusedException";
  private static final String FAILED = "trasiego.failure.MigrationFailedException";
  private static final String HELD =
      """
      {"status": "LEASE_HELD", "holder": "arn:holder", "holderExpires": "soon", "superseded": "",
       "summary": "held"}\
      """;

  private final ScriptedFunctions functions = new ScriptedFunctions();
  private final List<Notification> notifications = new ArrayList<>();
  private Optional<String> holderStatus = Optional.empty();

  @Test
  void deploys() throws IOException {
    Outcome outcome = deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(functions.calls())
        .containsExactly(
            "Migrate plan",
            "Restore drop",
            "Backup before",
            "Restore rehearse",
            "Migrate rehearse",
            "Restore drop",
            "Migrate apply",
            "Status verify",
            "Status health",
            "Backup after",
            "Status record");
    assertThat(output(outcome).get("applied")).hasToString("[\"1\"]");
    assertThat(output(outcome).get("backup").asString()).isEqualTo("s3://b/local_before.sql.gz");
    assertThat(notifications)
        .extracting(Notification::subject)
        .containsExactly("Trasiego: deploying to local", "what happened");
  }

  @Test
  void hasNothingToDo() throws IOException {
    functions.answers(
        "Migrate plan",
        """
        {"status": "UP_TO_DATE", "plan": "plan.json", "pending": [], "holder": "",
         "holderExpires": "", "superseded": "", "summary": "up to date"}\
        """);

    Outcome outcome = deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(output(outcome).get("status").asString()).isEqualTo("UP_TO_DATE");
    assertThat(functions.calls()).containsExactly("Migrate plan", "Restore drop", "Status record");
    assertThat(notifications).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Migrate plan",
        "Restore drop",
        "Backup before",
        "Restore rehearse",
        "Migrate rehearse",
        "Migrate apply",
        "Status verify",
        "Status health",
        "Backup after"
      })
  void recordsAndTellsWhateverStepOfADeploymentBreaks(String call) throws IOException {
    functions.fails(call, FAILED);

    assertRecorded(deploy(), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Migrate plan", "Migrate rehearse"})
  void recordsARefusalAsOne(String call) throws IOException {
    functions.fails(call, REFUSED);

    assertRecorded(deploy(), call, REFUSED, "REFUSED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Backup before",
        "Restore rehearse",
        "Migrate rehearse",
        "Migrate apply",
        "Backup after"
      })
  void callsAStepAgainThatIsNotDone(String call) throws IOException {
    functions.answers(call, ScriptedFunctions.IN_PROGRESS, ScriptedFunctions.IN_PROGRESS);

    assertThat(deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(functions.request(call).get("attempt").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Backup before",
        "Restore rehearse",
        "Migrate rehearse",
        "Migrate apply",
        "Backup after"
      })
  void recordsAndTellsWhenALaterTurnBreaks(String call) throws IOException {
    functions.answers(call, ScriptedFunctions.IN_PROGRESS).fails(call, FAILED);

    assertRecorded(deploy(), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Backup before", "Migrate apply"})
  void givesUpAStepThatNeverEnds(String call) throws IOException {
    for (int turn = 0; turn < 400; turn++) {
      functions.answers(call, ScriptedFunctions.IN_PROGRESS);
    }

    Outcome outcome = deploy();

    assertThat(outcome.error()).contains("trasiego.failure.DatabaseUnavailableException");
    assertThat(notifications).extracting(Notification::subject).contains("what happened");
  }

  @Test
  void stopsWhereVerifyFindsADeviation() throws IOException {
    functions.answers(
        "Status verify",
        """
        {"status": "DEVIATES", "verification": "v.json", "findings": ["x"], "reported": [],
         "summary": "one table differs"}\
        """);

    Outcome outcome = deploy();

    assertThat(outcome.error()).contains(FAILED);
    assertThat(outcome.cause()).contains("one table differs");
    assertThat(functions.calls()).doesNotContain("Status health", "Backup after");
  }

  @Test
  void refusesWhileAnotherExecutionHoldsTheLease() throws IOException {
    holderStatus = Optional.of("RUNNING");
    functions.answers("Migrate plan", HELD, HELD, HELD, HELD, HELD);

    Outcome outcome = deploy();

    assertThat(outcome.error()).contains("trasiego.failure.DatabaseBusyException");
    assertThat(outcome.cause().orElseThrow()).contains("held by arn:holder (RUNNING) until soon");
    assertThat(functions.request("Status record").get("outcome").asString()).isEqualTo("REFUSED");
    assertThat(functions.calls()).containsExactly("Migrate plan", "Status record");
  }

  @Test
  void takesTheLeaseOfAnExecutionThatHasEnded() throws IOException {
    holderStatus = Optional.of("ABORTED");
    functions.answers("Migrate plan", HELD);

    assertThat(deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(functions.request("Migrate plan").get("ended").asString()).isEqualTo("arn:holder");
  }

  @Test
  void endsAsFailedWhereNoRecordCanBeWritten() throws IOException {
    functions.fails("Status record", FAILED);

    Outcome outcome = deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(notifications).hasSize(2);
  }

  @Test
  void restores() throws IOException {
    Outcome outcome = restore("");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(functions.calls())
        .containsExactly(
            "Restore check",
            "Restore drop",
            "Backup before",
            "Restore restore",
            "Restore swap",
            "Status report",
            "Status record");
  }

  @Test
  void swapsBack() throws IOException {
    Outcome outcome = restore(", \"undo\": true");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(functions.calls()).contains("Restore undo").doesNotContain("Restore restore");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Restore check",
        "Restore drop",
        "Backup before",
        "Restore restore",
        "Restore swap",
        "Status report"
      })
  void recordsAndTellsWhateverStepOfARestorationBreaks(String call) throws IOException {
    functions.fails(call, FAILED);

    assertRecorded(restore(""), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Backup before", "Restore restore", "Restore swap"})
  void recordsAndTellsWhenALaterTurnOfARestorationBreaks(String call) throws IOException {
    functions.answers(call, ScriptedFunctions.IN_PROGRESS).fails(call, FAILED);

    assertRecorded(restore(""), call, FAILED, "FAILED");
  }

  private void assertRecorded(Outcome outcome, String call, String error, String as) {
    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains(error);
    assertThat(outcome.cause().orElseThrow()).contains(call + " broke");
    assertThat(functions.calls().getLast()).isEqualTo("Status record");
    JsonNode record = functions.request("Status record");
    assertThat(record.get("outcome").asString()).isEqualTo(as);
    assertThat(record.get("error").asString()).isEqualTo(error);
    assertThat(record.get("cause").asString()).contains(call + " broke");
    assertThat(notifications.getLast().subject()).isEqualTo("what happened");
  }

  private Outcome deploy() throws IOException {
    return run("deployment", "{\"environment\": \"local\", \"migrations\": \"migrations/1.zip\"}");
  }

  private Outcome restore(String more) throws IOException {
    String input = "{\"environment\": \"local\", \"backup\": \"latest\", \"confirm\": \"shop\"%s}";
    return run("restoration", input.formatted(more));
  }

  private Outcome run(String machine, String input) throws IOException {
    Path folder = Path.of(System.getProperty("trasiego.root"), "infrastructure");
    Map<String, String> values =
        Map.of("Environment", "local", "DatabaseSecretArn", "secret", "Bucket", "trasiego");
    Path file = folder.resolve(machine + ".asl.json");
    MachineResource resource =
        Template.read(folder.resolve("template.yaml"), values).machines().stream()
            .filter(one -> one.definitionUri().equals(file.getFileName().toString()))
            .findFirst()
            .orElseThrow();
    Map<String, Integration> integrations =
        Map.of(
            LambdaInvoke.RESOURCE,
            new LambdaInvoke(functions),
            SnsPublish.RESOURCE,
            new SnsPublish(notifications::add),
            DescribeExecution.RESOURCE,
            new DescribeExecution(arn -> holderStatus));
    String definition = Substitutions.apply(file, Files.readString(file), resource.substitutions());
    return new Execution(
            StateMachine.load(machine, definition, integrations),
            LocalExecutions.id(machine, "one"),
            input,
            new Timing(Clock.systemUTC(), pause -> {}, new Random(1)),
            event -> {})
        .run();
  }

  private static JsonNode output(Outcome outcome) {
    return JsonMapper.shared().readTree(outcome.output().orElseThrow());
  }
}
