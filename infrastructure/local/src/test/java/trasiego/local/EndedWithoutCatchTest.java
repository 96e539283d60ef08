package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.local.OurMachinesTest.Place;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;
import trasiego.local.template.EndRule;

/**
 * Of an execution that fails the team is told once: by the machine, or where it cannot, by a rule.
 */
class EndedWithoutCatchTest {
  private static final EndRule RULE = OurMachine.endRule();
  private static final Map<String, String> RESOURCES =
      Map.of(
          "deployment", "DeploymentMachine",
          "restoration", "RestorationMachine",
          "undo", "UndoMachine",
          "maintenance", "MaintenanceMachine");

  /** Whether the rule that tells of such ends takes this one of this machine. */
  static boolean isTaken(String machine, Outcome outcome) {
    return RULE.takes(RESOURCES.get(machine), outcome);
  }

  static Stream<Place> withoutCatch() {
    return OurMachinesTest.states()
        .filter(place -> place.state().get("Type").asString().matches("Choice|Pass|Wait|Succeed"))
        .filter(place -> !place.name().equals("Begin"));
  }

  @ParameterizedTest
  @MethodSource("withoutCatch")
  void takesAnExecutionThatFailsInAStateWithoutCatch(Place place) {
    OurMachine machine = new OurMachine(place.machine()).beginsWith(place.name());

    Outcome outcome = machine.breaking(place.name()).run("{\"environment\": \"local\"}");

    assertThat(outcome.error()).contains("States.QueryEvaluationError");
    assertThat(machine.notifications()).isEmpty();
    assertThat(isTaken(place.machine(), outcome)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"ABORTED, true", "TIMED_OUT, true", "SUCCEEDED, false", "FAILED, false"})
  void takesOfOursWhatWasStoppedOrRanOutOfTime(ExecutionStatus status, boolean taken) {
    Outcome outcome =
        new Outcome(status, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    assertThat(RESOURCES.values())
        .allMatch(machine -> RULE.takes(machine, outcome) == taken)
        .hasSize(OurMachinesTest.files().size());
    assertThat(RULE.takes("AnotherMachine", outcome)).isFalse();
  }
}
