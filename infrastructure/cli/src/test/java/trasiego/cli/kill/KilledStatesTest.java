package trasiego.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A new step of a machine comes with a kill in it, or is named here with the reason. */
class KilledStatesTest {
  private static final Path MACHINES =
      Path.of(System.getProperty("trasiego.root"), "infrastructure");

  /** Only a trial or a rehearsal that outlives an invocation comes to them. */
  private static final List<String> NEEDING_LONG_TRIALS = List.of("JudgeRenew", "RehearseRenew");

  @Test
  void everyTaskOfADeploymentIsKilled() throws IOException {
    assertThat(
            union(
                Stream.of(
                    KillScenarioIT.TASKS,
                    KillMomentScenarioIT.SIGNING,
                    KillMomentScenarioIT.HOLDER,
                    KillMomentScenarioIT.UP_TO_DATE,
                    KillMomentScenarioIT.AT_A_REHEARSAL_SERVER,
                    KillMomentScenarioIT.AT_THE_WRONG_SERVER,
                    KillMomentScenarioIT.BEHIND_A_FAILURE,
                    NEEDING_LONG_TRIALS)))
        .isEqualTo(tasks("deployment"));
  }

  @Test
  void everyTaskOfARestorationIsKilled() throws IOException {
    assertThat(
            union(
                Stream.of(
                    KillRestorationScenarioIT.TASKS,
                    KillMomentScenarioIT.SIGNING_PRESENT,
                    KillMomentScenarioIT.HOLDER,
                    KillMomentScenarioIT.BEHIND_A_FAILURE,
                    KillRestorationScenarioIT.UNDO)))
        .isEqualTo(tasks("restoration"));
  }

  private static Set<String> union(Stream<List<String>> lists) {
    return lists.flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> tasks(String machine) throws IOException {
    JsonNode states =
        JsonMapper.shared()
            .readTree(Files.readAllBytes(MACHINES.resolve(machine + ".asl.json")))
            .path("States");
    Set<String> tasks = new TreeSet<>();
    states
        .propertyStream()
        .filter(state -> state.getValue().path("Type").asString().equals("Task"))
        .forEach(state -> tasks.add(state.getKey()));
    return tasks;
  }
}
