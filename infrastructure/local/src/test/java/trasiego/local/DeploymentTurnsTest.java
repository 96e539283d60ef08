package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** Steps that outlast one invocation, called again until they are done, or given up. */
class DeploymentTurnsTest {
  private static final String FAILED = "trasiego.failure.MigrationFailedException";

  private final OurMachine machine = new OurMachine("deployment");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Trial judge",
        "Migrate check",
        "Backup before",
        "Trial rehearse",
        "Migrate apply",
        "Backup after"
      })
  void callsAStepAgainThatIsNotDone(String call) {
    machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS, ScriptedFunctions.IN_PROGRESS);

    assertThat(machine.deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request(call).get("attempt").asInt()).isEqualTo(3);
  }

  /** A night has more calls than a step has turns. */
  @Test
  void countsNoTurnWhileNoFileMayBegin() {
    for (int call = 0; call < 300; call++) {
      machine
          .functions()
          .answers(
              "Migrate apply",
              """
              {"status": "IN_PROGRESS", "run": "run.json", "applied": [], "ledger": "ledger.json", "attempt": 1,
               "until": "2026-05-01T02:00:00Z", "summary": "it waits"}\
              """);
    }
    machine.functions().answers("Migrate apply", ScriptedFunctions.IN_PROGRESS);

    assertThat(machine.deploy().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(machine.functions().request("Migrate apply").get("attempt").asInt()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Trial judge",
        "Migrate check",
        "Backup before",
        "Trial rehearse",
        "Migrate apply",
        "Backup after"
      })
  void recordsAndTellsWhenALaterTurnBreaks(String call) {
    machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS).fails(call, FAILED);

    machine.assertRecorded(machine.deploy(), call, FAILED, "FAILED");
  }

  /** The trial function has no right to the lease, and its turns may outlast it. */
  @ParameterizedTest
  @ValueSource(strings = {"Trial judge", "Trial rehearse"})
  void renewsTheLeaseBeforeEachFurtherTurnOfATrial(String call) {
    machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS, ScriptedFunctions.IN_PROGRESS);

    machine.deploy();

    assertThat(machine.functions().calls())
        .containsSubsequence(call, "Migrate renew", call, "Migrate renew", call, "Migrate apply");
  }

  @Test
  void judgesInManyTurnsWithoutALeaseWhereNoMoreIsWanted() {
    machine
        .functions()
        .answers("Trial judge", ScriptedFunctions.IN_PROGRESS)
        .answers("Migrate check", ScriptedFunctions.IN_PROGRESS);

    Outcome outcome = machine.plan();

    assertThat(OurMachine.output(outcome).get("status").asString()).isEqualTo("PLANNED");
    assertThat(machine.functions().calls())
        .containsExactly(
            "Migrate plan", "Trial judge", "Trial judge", "Migrate check", "Migrate check");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Trial judge",
        "Migrate check",
        "Backup before",
        "Trial rehearse",
        "Migrate apply"
      })
  void givesUpAStepThatNeverEnds(String call) {
    for (int turn = 0; turn < 400; turn++) {
      machine.functions().answers(call, ScriptedFunctions.IN_PROGRESS);
    }

    Outcome outcome = machine.deploy();

    assertThat(outcome.error()).contains("trasiego.failure.DatabaseUnavailableException");
    assertThat(machine.subjects()).contains("[call a person] what happened");
  }
}
