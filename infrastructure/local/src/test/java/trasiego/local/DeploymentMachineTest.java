package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** What the deployment machine does when all goes well, and when each step in turn does not. */
class DeploymentMachineTest {
  private static final String REFUSED = "trasiego.failure.MigrationRefusedException";
  private static final String FAILED = "trasiego.failure.MigrationFailedException";
  private static final String HELD =
      """
      {"status": "LEASE_HELD", "holder": "arn:holder", "holderExpires": "soon", "superseded": "",
       "summary": "held"}\
      """;

  private final OurMachine machine = new OurMachine("deployment");

  @Test
  void deploys() {
    Outcome outcome = machine.deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls())
        .containsExactly(
            "Migrate plan",
            "Restore drop",
            "Trial judge",
            "Migrate check",
            "Backup before",
            "Sign",
            "Trial rehearse",
            "Migrate apply",
            "Record verify",
            "Health health",
            "Backup after",
            "Sign",
            "Record recordDeployment");
    assertThat(OurMachine.output(outcome).get("applied")).hasToString("[\"1\"]");
    assertThat(OurMachine.output(outcome).get("backup").asString())
        .isEqualTo("s3://b/local_before.sql.gz");
    assertThat(machine.subjects()).containsExactly("Trasiego: deploying to local", "what happened");
  }

  @Test
  void hasSignedWhatTheBackupFunctionAnsweredAndRehearsesNothingElse() {
    machine.functions().fails("Sign", "trasiego.failure.BackupDamagedException");

    Outcome outcome = machine.deploy();

    assertThat(outcome.error()).contains("trasiego.failure.BackupDamagedException");
    JsonNode request = machine.functions().request("Sign");
    assertThat(request.get("backup").asString()).isEqualTo("local_before");
    assertThat(request.get("manifestSha256").asString()).isEqualTo("of before");
    assertThat(machine.functions().calls()).doesNotContain("Trial rehearse", "Migrate apply");
    assertThat(machine.subjects().getLast()).startsWith("[call a person]");
  }

  @Test
  void handsOnWhatEachStepWroteByItsKey() {
    machine.deploy();

    assertThat(machine.functions().request("Trial judge").get("plan").asString())
        .isEqualTo("plan.json");
    assertThat(machine.functions().request("Migrate check").get("trial").asString())
        .isEqualTo("trial.json");
    assertThat(machine.functions().request("Trial rehearse").get("backup").asString())
        .isEqualTo("local_before");
    assertThat(machine.functions().request("Migrate apply").get("rehearsal").asString())
        .isEqualTo("rehearsal.json");
    JsonNode record = machine.functions().request("Record recordDeployment");
    assertThat(record.get("report").asString()).isEqualTo("report.json");
    assertThat(record.get("rehearsed").asString()).isEqualTo("restored.json");
    assertThat(record.get("rehearsal").asString()).isEqualTo("rehearsal.json");
  }

  /** What the trial function may write of every execution is acted upon as it was answered. */
  @Test
  void handsTheDigestsOnOfWhatTheTrialFunctionWrote() {
    machine.deploy();

    assertThat(machine.functions().request("Migrate check").get("trialSha256").asString())
        .isEqualTo("t5");
    for (String call : List.of("Migrate apply", "Record verify", "Record recordDeployment")) {
      assertThat(machine.functions().request(call).get("rehearsalSha256").asString())
          .as(call)
          .isEqualTo("r7");
    }
  }

  @Test
  void hasNothingToDo() {
    machine
        .functions()
        .answers(
            "Migrate plan",
            """
            {"status": "UP_TO_DATE", "plan": "plan.json", "pending": [], "holder": "",
             "holderExpires": "", "superseded": "", "summary": "up to date", "takenOver": []}\
            """);

    Outcome outcome = machine.deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(OurMachine.output(outcome).get("status").asString()).isEqualTo("UP_TO_DATE");
    assertThat(machine.functions().calls())
        .containsExactly("Migrate plan", "Restore drop", "Record recordDeployment");
    assertThat(machine.subjects()).isEmpty();
  }

  @Test
  void makesUpWhatAnEndedExecutionDidNotComeToAndRecordsIt() {
    machine.functions().answers("Migrate plan", unrecorded("\"rehearsal.json\""));

    Outcome outcome = machine.deploy();

    assertThat(machine.functions().request("Record verify").get("rehearsalSha256").asString())
        .isEqualTo("m9");
    assertThat(machine.functions().calls())
        .containsExactly(
            "Migrate plan",
            "Restore drop",
            "Record verify",
            "Health health",
            "Backup after",
            "Sign",
            "Record recordDeployment");
    assertThat(machine.functions().request("Record verify").get("run").asString())
        .isEqualTo("run.json");
    JsonNode record = machine.functions().request("Record recordDeployment");
    assertThat(record.get("outcome").asString()).isEqualTo("SUCCEEDED");
    assertThat(record.get("backup").asString()).isEqualTo("local_before");
    assertThat(record.get("rehearsed").asString()).isEqualTo("restored.json");
    assertThat(OurMachine.output(outcome).get("takenOver")).hasToString("[\"1 applied by x\"]");
    assertThat(OurMachine.output(outcome).get("applied")).hasToString("[\"1\"]");
  }

  @Test
  void recordsWhatAnEndedExecutionAppliedAlsoWhereItCannotBeCompared() {
    machine.functions().answers("Migrate plan", unrecorded("null"));

    assertThat(machine.deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);

    assertThat(machine.functions().calls())
        .containsExactly(
            "Migrate plan",
            "Restore drop",
            "Health health",
            "Backup after",
            "Sign",
            "Record recordDeployment");
  }

  private static String unrecorded(String rehearsal) {
    return """
    {"status": "UNRECORDED", "plan": "plan.json", "pending": [], "holder": "",
     "holderExpires": "", "superseded": "x", "summary": "up to date",
     "takenOver": ["1 applied by x"],
     "madeUp": {"run": "run.json", "applied": ["1"], "rehearsal": %s,
       "rehearsalSha256": "m9",
       "restored": "restored.json", "backup": "local_before", "address": "s3://b/local_before"}}\
    """
        .formatted(rehearsal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Migrate plan",
        "Restore drop",
        "Trial judge",
        "Migrate check",
        "Backup before",
        "Trial rehearse",
        "Migrate apply",
        "Record verify",
        "Health health",
        "Backup after"
      })
  void recordsAndTellsWhateverStepOfADeploymentBreaks(String call) {
    machine.functions().fails(call, FAILED);

    machine.assertRecorded(machine.deploy(), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Migrate plan", "Trial judge", "Migrate check", "Trial rehearse"})
  void recordsARefusalAsOne(String call) {
    machine.functions().fails(call, REFUSED);

    machine.assertRecorded(machine.deploy(), call, REFUSED, "REFUSED");
  }

  @Test
  void stopsWhereVerifyFindsADeviation() {
    machine
        .functions()
        .answers(
            "Record verify",
            """
            {"status": "DEVIATES", "verification": "v.json", "findings": ["x"], "reported": [],
             "summary": "one table differs"}\
            """);

    Outcome outcome = machine.deploy();

    assertThat(outcome.error()).contains(FAILED);
    assertThat(outcome.cause()).contains("one table differs");
    assertThat(machine.functions().calls()).doesNotContain("Health health", "Backup after");
  }

  @Test
  void refusesWhileAnotherExecutionHoldsTheLease() {
    machine.holderIs("RUNNING");
    machine.functions().answers("Migrate plan", HELD, HELD, HELD, HELD, HELD);

    Outcome outcome = machine.deploy();

    assertThat(outcome.error()).contains("trasiego.failure.DatabaseBusyException");
    assertThat(outcome.cause().orElseThrow()).contains("held by arn:holder (RUNNING) until soon");
    assertThat(machine.functions().request("Record recordDeployment").get("outcome").asString())
        .isEqualTo("REFUSED");
    assertThat(machine.functions().calls())
        .containsExactly("Migrate plan", "Record recordDeployment");
  }

  @Test
  void takesTheLeaseOfAnExecutionThatHasEnded() {
    machine.holderIs("ABORTED");
    machine.functions().answers("Migrate plan", HELD);

    assertThat(machine.deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request("Migrate plan").get("ended").asString())
        .isEqualTo("arn:holder");
  }

  @Test
  void endsAsFailedWhereNoRecordCanBeWritten() {
    machine.functions().fails("Record recordDeployment", FAILED);

    Outcome outcome = machine.deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(machine.subjects()).hasSize(2);
  }

  @Test
  void onlyPlansWhereNoMoreIsWanted() {
    Outcome outcome = machine.plan();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(OurMachine.output(outcome).get("status").asString()).isEqualTo("PLANNED");
    assertThat(OurMachine.output(outcome).get("lines")).hasToString("[\"V1__x.sql: safe\"]");
    assertThat(machine.functions().calls())
        .containsExactly("Migrate plan", "Trial judge", "Migrate check");
    for (String call : machine.functions().calls()) {
      assertThat(machine.functions().request(call).get("dryRun").asBoolean()).as(call).isTrue();
    }
    assertThat(machine.subjects()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Migrate plan", "Trial judge", "Migrate check"})
  void answersARefusedPlanWithoutTellingAnybody(String call) {
    machine.functions().fails(call, REFUSED);

    Outcome outcome = machine.plan();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(OurMachine.output(outcome).get("status").asString()).isEqualTo("REFUSED");
    assertThat(OurMachine.output(outcome).get("error").asString()).isEqualTo(REFUSED);
    assertThat(machine.functions().calls()).doesNotContain("Record recordDeployment");
    assertThat(machine.subjects()).isEmpty();
  }

  @Test
  void handsOverWhatIsAcknowledged() {
    machine.run(
        """
        {"environment": "local", "migrations": "migrations/1.zip", "reason": "hotfix",
         "acknowledge": ["soak"]}\
        """);

    assertThat(machine.functions().request("Migrate check").get("acknowledge"))
        .hasToString("[\"soak\"]");
  }
}
