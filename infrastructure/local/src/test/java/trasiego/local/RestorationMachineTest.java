package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** What the restoration machine does when all goes well, and when each step in turn does not. */
class RestorationMachineTest {
  private static final String FAILED = "trasiego.failure.RestoreFailedException";

  private final OurMachine machine = new OurMachine("restoration");

  @Test
  void restores() {
    Outcome outcome = restore("");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls())
        .containsExactly(
            "Restore check",
            "Restore drop",
            "Backup before",
            "Sign",
            "Restore restore",
            "Restore swap",
            "Status report",
            "Record recordRestoration");
  }

  @Test
  void handsAnOverrideAndItsReasonToWhoReadsTheBackupAndToTheRecord() {
    machine.run(
        """
        {"environment": "local", "backup": "latest", "confirm": "shop",
         "override": "unsigned-backup", "reason": "of yesterday"}
        """);

    for (String call : List.of("Restore check", "Restore restore", "Record recordRestoration")) {
      JsonNode request = machine.functions().request(call);
      assertThat(request.get("override").asString()).as(call).isEqualTo("unsigned-backup");
      assertThat(request.get("reason").asString()).as(call).isEqualTo("of yesterday");
    }
  }

  @ParameterizedTest
  @MethodSource("examplesInItsComment")
  void doesWhatItsCommentSaysToPaste(String input) {
    assertThat(machine.run(input).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request("Restore check").path("confirm").asString())
        .isEqualTo("shop");
  }

  static List<String> examplesInItsComment() {
    List<String> examples =
        Pattern.compile("\\{[^}]*}")
            .matcher(OurMachine.comment("restoration"))
            .results()
            .map(MatchResult::group)
            .map(example -> example.replace("staging", "local"))
            .toList();
    assertThat(examples).hasSize(4);
    return examples;
  }

  @Test
  void doesNothingButRecordARefusedConfirmation() {
    machine.functions().fails("Restore check", "trasiego.failure.InvalidRequestException");

    Outcome outcome = machine.run("{\"environment\": \"local\", \"backup\": \"latest\"}");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.cause().orElseThrow()).contains("Restore check broke");
    assertThat(machine.functions().calls())
        .containsExactly("Restore check", "Record recordRestoration");
    assertThat(machine.functions().request("Record recordRestoration").get("outcome").asString())
        .isEqualTo("REFUSED");
  }

  @Test
  void swapsBack() {
    Outcome outcome = restore(", \"undo\": true");

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls())
        .contains("Restore undo")
        .doesNotContain("Restore restore");
  }

  @Test
  void swapsBackToTheOneThatAPersonChose() {
    Outcome outcome =
        machine.run(
            """
            {"environment": "local", "undo": true, "kept": "shop_old", "confirm": "shop"}
            """);

    assertThat(machine.functions().request("Restore check").get("kept").asString())
        .isEqualTo("shop_old");
    assertThat(machine.functions().request("Restore undo").get("database").asString())
        .isEqualTo("shop_old");
    assertThat(machine.functions().request("Record recordRestoration").get("restored").asString())
        .isEqualTo("shop_old");
    assertThat(OurMachine.output(outcome).get("restored").asString()).isEqualTo("shop_old");
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
  void recordsAndTellsWhateverStepOfARestorationBreaks(String call) {
    machine.functions().fails(call, FAILED);

    machine.assertRecorded(restore(""), call, FAILED, "FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Backup before", "Restore restore", "Restore swap"})
  void recordsAndTellsWhenALaterTurnOfARestorationBreaks(String call) {
    machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS).fails(call, FAILED);

    machine.assertRecorded(restore(""), call, FAILED, "FAILED");
  }

  private Outcome restore(String more) {
    String input = "{\"environment\": \"local\", \"backup\": \"latest\", \"confirm\": \"shop\"%s}";
    return machine.run(input.formatted(more));
  }
}
