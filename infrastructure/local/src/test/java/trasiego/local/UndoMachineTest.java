package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** What the undo machine does when all goes well, and when each step in turn does not. */
class UndoMachineTest {
  private static final String FAILED = "trasiego.failure.MigrationFailedException";
  private static final String REFUSED = "trasiego.failure.MigrationRefusedException";

  private final OurMachine machine = new OurMachine("undo");

  @Test
  void takesMigrationsBackOnceABackupIsStoredAndTheWayIsProven() {
    Outcome outcome = undo();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls())
        .containsExactly(
            "Migrate plan",
            "Restore drop",
            "Backup before",
            "Sign",
            "Trial rehearse",
            "Migrate undo",
            "Record verify",
            "Backup after",
            "Sign",
            "Record recordDeployment");
    assertThat(machine.functions().request("Migrate plan").get("target").asString())
        .isEqualTo("20260101000000");
    assertThat(machine.functions().request("Migrate plan").get("confirm").asString())
        .isEqualTo("shop");
    assertThat(machine.functions().request("Migrate undo").get("rehearsal").asString())
        .isEqualTo("rehearsal.json");
    for (String call : List.of("Migrate undo", "Record verify", "Record recordDeployment")) {
      assertThat(machine.functions().request(call).get("rehearsalSha256").asString())
          .as(call)
          .isEqualTo("r7");
    }
    assertThat(OurMachine.output(outcome).get("undone")).hasToString("[\"1\"]");
    assertThat(machine.subjects())
        .containsExactly("Trasiego: taking migrations back in local", "what happened");
  }

  @ParameterizedTest
  @CsvSource({"'\"rehearsal.json\"', true", "null, false"})
  void makesUpWhatAnEndedUndoDidNotComeToAndRecordsIt(String rehearsal, boolean verified) {
    machine
        .functions()
        .answers(
            "Migrate plan",
            """
            {"status": "UNRECORDED", "plan": "plan.json", "pending": [], "holder": "",
             "holderExpires": "", "superseded": "x", "summary": "up to date",
             "takenOver": ["1 taken back by x"],
             "madeUp": {"run": "run.json", "applied": [], "undone": ["1"], "rehearsal": %s,
               "rehearsalSha256": "m9", "restored": "restored.json", "backup": "local_before",
               "address": "s3://b/local_before"}}\
            """
                .formatted(rehearsal));

    Outcome outcome = undo();

    List<String> calls = new ArrayList<>(List.of("Migrate plan", "Restore drop"));
    if (verified) {
      calls.add("Record verify");
    }
    calls.addAll(List.of("Backup after", "Sign", "Record recordDeployment"));
    assertThat(machine.functions().calls()).isEqualTo(calls);
    JsonNode record = machine.functions().request("Record recordDeployment");
    assertThat(record.get("outcome").asString()).isEqualTo("SUCCEEDED");
    assertThat(record.get("run").asString()).isEqualTo("run.json");
    assertThat(record.get("backup").asString()).isEqualTo("local_before");
    assertThat(OurMachine.output(outcome).get("takenOver")).hasToString("[\"1 taken back by x\"]");
    assertThat(OurMachine.output(outcome).get("undone")).hasToString("[\"1\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Migrate plan",
        "Restore drop",
        "Backup before",
        "Trial rehearse",
        "Migrate undo",
        "Record verify",
        "Backup after"
      })
  void recordsAndTellsWhateverStepBreaks(String call) {
    machine.functions().fails(call, FAILED);

    machine.assertRecorded(undo(), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Migrate plan", "Trial rehearse", "Migrate undo"})
  void recordsARefusalAsOne(String call) {
    machine.functions().fails(call, REFUSED);

    machine.assertRecorded(undo(), call, REFUSED, "REFUSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Backup before", "Trial rehearse", "Migrate undo", "Backup after"})
  void callsAStepAgainThatIsNotDone(String call) {
    machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS, ScriptedFunctions.IN_PROGRESS);

    assertThat(undo().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request(call).get("attempt").asInt()).isEqualTo(3);
  }

  @Test
  void isNoDeploymentWhereTheVersionIsMissing() {
    Outcome outcome =
        machine.run("{\"environment\": \"local\", \"migrations\": \"migrations/1.zip\"}");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.cause().orElseThrow()).contains("\"target\": found missing");
    assertThat(machine.functions().calls()).containsExactly("Record recordDeployment");
  }

  @Test
  void triesTheWayBackOnARehearsalServerThatIsNotTheLiveOne() {
    OurMachine other =
        new OurMachine("undo", java.util.Map.of("RehearsalSecretArn", "arn:aws:secret"));

    Outcome outcome = other.run(INPUT);

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(other.functions().calls())
        .containsSubsequence("Rehearsal mark", "Migrate compare", "Rehearsal rehearse");
  }

  private static final String INPUT =
      """
      {"environment": "local", "migrations": "migrations/1.zip", "target": "20260101000000",
       "confirm": "shop"}\
      """;

  private Outcome undo() {
    return machine.run(INPUT);
  }
}
