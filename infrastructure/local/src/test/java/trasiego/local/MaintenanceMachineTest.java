package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** What the maintenance machine does for a person, and what it does when that fails. */
class MaintenanceMachineTest {
  private static final String REFUSED = "trasiego.failure.MigrationRefusedException";
  private static final String HELD =
      """
      {"status": "LEASE_HELD", "holder": "arn:holder", "holderExpires": "soon", "superseded": "",
       "summary": "held"}\
      """;

  private final OurMachine machine = new OurMachine("maintenance");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"task\": \"backup\" | Backup manual, Sign, Record recordBackup",
        "\"task\": \"backfill\", \"backfill\": {\"version\": \"1\"} | Migrate backfill",
        "\"task\": \"cancel\" | Migrate cancel",
        "\"task\": \"repair\", \"dryRun\": true | Restore drop, Record release",
        "\"task\": \"repair\" | Record take, Restore drop, Record release",
        "\"task\": \"adopt\", \"adoption\": {}, \"dryRun\": true | Migrate adopt, Record release",
        "\"task\": \"adopt\", \"adoption\": {} | Record take, Migrate adopt, Record release",
      })
  void answersWhatTheStepSaid(String fields, String calls) {
    Outcome outcome = maintain(fields);

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(String.join(", ", machine.functions().calls())).isEqualTo(calls);
    assertThat(OurMachine.output(outcome).get("status").asString())
        .isIn("STORED", "DROPPED", "ADOPTED", "PAUSED", "CANCELLED");
    assertThat(machine.subjects()).isEmpty();
  }

  @Test
  void recordsWhatBecameOfABackup() {
    maintain("\"task\": \"backup\", \"by\": \"the schedule\"");

    JsonNode stored = machine.functions().request("Record recordBackup");
    assertThat(stored.get("outcome").asString()).isEqualTo("SUCCEEDED");
    assertThat(stored.get("backup").asString()).isEqualTo("local_manual");
    assertThat(stored.get("by").asString()).isEqualTo("the schedule");

    machine.functions().fails("Sign", "trasiego.failure.BackupDamagedException");
    maintain("\"task\": \"backup\", \"reason\": \"the sale\"");

    JsonNode failed = machine.functions().request("Record recordBackup");
    assertThat(failed.get("outcome").asString()).isEqualTo("FAILED");
    assertThat(failed.get("step").asString()).isEqualTo("Sign");
    assertThat(failed.get("cause").asString()).isEqualTo("Sign broke");
    assertThat(failed.get("reason").asString()).isEqualTo("the sale");
    assertThat(machine.notifications().getLast().message()).isEqualTo("all of it");
  }

  @Test
  void callsABackupAgainThatIsNotDone() {
    machine.functions().answers("Backup manual", ScriptedFunctions.IN_PROGRESS);

    assertThat(maintain("\"task\": \"backup\"").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request("Backup manual").get("attempt").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"repair", "adopt"})
  void changesNothingBesideADeployment(String task) {
    machine.functions().answers("Record take", HELD);
    machine.holderIs("RUNNING");

    Outcome outcome = maintain("\"task\": \"" + task + "\"");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.cause().orElseThrow()).contains("arn:holder");
    assertThat(machine.functions().calls()).containsExactly("Record take");
  }

  @Test
  void takesTheLeaseOverFromWhatHasEnded() {
    machine.functions().answers("Record take", HELD);
    machine.holderIs("ABORTED");

    assertThat(maintain("\"task\": \"repair\"").status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request("Record take").get("ended").asString())
        .isEqualTo("arn:holder");
  }

  @ParameterizedTest
  @CsvSource({
    "backup, Backup manual, Record recordBackup",
    "backup, Sign, Record recordBackup",
    "backup, Record recordBackup, Record recordBackup",
    "repair, Restore drop, Record release",
    "adopt, Migrate adopt, Record release",
    "repair, Record release, Record release",
    "repair, Record take, Record take"
  })
  void tellsWhateverStepBreaksAndGivesTheLeaseBack(String task, String call, String last) {
    machine.functions().fails(call, REFUSED);

    Outcome outcome = maintain("\"task\": \"" + task + "\"");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains(REFUSED);
    assertThat(outcome.cause().orElseThrow()).contains(call + " broke");
    assertThat(machine.functions().calls().getLast()).isEqualTo(last);
    assertThat(machine.subjects()).hasSize(1);
    assertThat(machine.subjects().getFirst())
        .contains(
            last.equals("Record recordBackup") && !call.equals(last)
                ? "what happened"
                : "Trasiego: maintenance of local stopped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"task\": \"deploy\"",
        "\"task\": 7",
        "\"task\": null",
        "\"task\": \"backup\", \"dryRun\": \"yes\"",
        "\"task\": \"adopt\", \"adoption\": []",
        "\"task\": \"adopt\", \"adoption\": \"all\"",
        "\"task\": \"adopt\", \"migrations\": {}",
        "\"task\": \"backup\", \"reason\": [1]",
        "\"task\": \"repair\", \"dry\": true",
        "\"task\": \"repair\", \"environment\": \"production\""
      })
  void refusesAndTellsWhatDoesNotFit(String fields) {
    Outcome outcome =
        machine.run("{" + fields + (fields.contains("environment") ? "}" : ENVIRONMENT));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("trasiego.failure.InvalidRequestException");
    assertThat(outcome.cause().orElseThrow()).contains("wanted");
    assertThat(machine.functions().calls()).isEmpty();
    assertThat(machine.subjects())
        .containsExactly("[nothing was changed] Trasiego: maintenance of local stopped");
  }

  private static final String ENVIRONMENT = ", \"environment\": \"local\"}";

  private Outcome maintain(String fields) {
    return machine.run("{" + fields + ENVIRONMENT);
  }
}
