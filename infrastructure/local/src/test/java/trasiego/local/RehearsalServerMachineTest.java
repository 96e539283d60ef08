package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** The deployment machine of a stack that names a rehearsal server. */
class RehearsalServerMachineTest {
  private final OurMachine machine =
      new OurMachine("deployment", Map.of("RehearsalSecretArn", "arn:secret-of-rehearsals"));

  @Test
  void triesFilesThereOnceItIsShownNotToBeTheLiveServer() {
    Outcome outcome = deploy();

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().calls())
        .startsWith(
            "Migrate plan",
            "Restore drop",
            "Rehearsal mark",
            "Migrate compare",
            "Rehearsal judge",
            "Migrate check",
            "Backup before",
            "Sign",
            "Rehearsal rehearse",
            "Migrate apply")
        .noneMatch(call -> call.startsWith("Trial "));
    assertThat(machine.functions().request("Migrate compare").get("mark").asString())
        .isEqualTo("4711");
  }

  @ParameterizedTest
  @CsvSource({
    "trasiego.failure.MigrationRefusedException, REFUSED, nothing was changed",
    "Runtime.ExitError, FAILED, look at the record"
  })
  void triesNothingWhereThatIsNotShown(String error, String outcome, String urgency) {
    machine.functions().fails("Migrate compare", error);

    machine.assertRecorded(deploy(), "Migrate compare", error, outcome);
    assertThat(machine.subjects().getLast()).isEqualTo("[" + urgency + "] what happened");
    assertThat(machine.functions().calls())
        .contains("Rehearsal unmark")
        .doesNotContain("Rehearsal judge", "Backup before", "Migrate apply");
  }

  @Test
  void saysWhyItStoppedEvenWhereTheMarkCannotBeRemoved() {
    String refused = "trasiego.failure.MigrationRefusedException";
    machine.functions().fails("Migrate compare", refused).fails("Rehearsal unmark", "Lambda.Gone");

    machine.assertRecorded(deploy(), "Migrate compare", refused, "REFUSED");
  }

  @Test
  void triesNothingWhereNoMarkCanBeLeft() {
    String refused = "trasiego.failure.MigrationRefusedException";
    machine.functions().fails("Rehearsal mark", refused);

    machine.assertRecorded(deploy(), "Rehearsal mark", refused, "REFUSED");
    assertThat(machine.functions().calls()).doesNotContain("Rehearsal judge", "Backup before");
  }

  private Outcome deploy() {
    return machine.run("{\"environment\": \"local\", \"migrations\": \"migrations/1.zip\"}");
  }
}
