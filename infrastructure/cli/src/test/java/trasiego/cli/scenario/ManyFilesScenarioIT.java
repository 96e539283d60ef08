package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.states.HistoryEvent;
import trasiego.local.states.Outcome;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** More pending files than one invocation has time for. */
@Tag(Majors.SCENARIOS)
class ManyFilesScenarioIT {
  private static final int FILES = 150;

  /** The longest list of a payload: forty entries, and what says how many are left out. */
  private static final int LONGEST = 41;

  @OnNewestMajor
  void areJudgedInAsManyTurnsAsItTakes(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      for (int i = 1; i <= FILES; i++) {
        scenario.migration(
            "20260101%06d".formatted(i),
            "create_t%d".formatted(i),
            "CREATE TABLE t%d (id int PRIMARY KEY, name text);".formatted(i),
            "DROP TABLE t%d;".formatted(i));
      }

      Outcome outcome = plan(scenario);

      assertThat(outcome.output()).as("%s", outcome.cause()).isPresent();
      JsonNode planned = JsonMapper.shared().readTree(outcome.output().orElseThrow());
      assertThat(planned.path("status").asString()).isEqualTo("PLANNED");
      assertThat(planned.path("lines").size()).isEqualTo(LONGEST);
      assertThat(planned.path("lines").get(0).asString()).contains("V20260101000001");
      assertThat(planned.path("lines").get(LONGEST - 1).asString()).contains("V20260101000150");
      assertThat(entered(outcome, "Judge")).isGreaterThan(1);
      assertThat(entered(outcome, "JudgeRenew")).isZero();
    }
  }

  private static Outcome plan(Scenario scenario) {
    String input =
        """
        {"environment": "test", "migrations": "%s", "planOnly": true}\
        """
            .formatted(scenario.upload());
    return scenario
        .machines(_ -> {}, Map.of("TrialFunction", Duration.ofSeconds(14)))
        .execution("deployment", input)
        .run();
  }

  private static long entered(Outcome outcome, String state) {
    List<HistoryEvent> history = outcome.history();
    return history.stream()
        .filter(event -> event.type().endsWith("StateEntered"))
        .filter(event -> event.detail("name").filter(state::equals).isPresent())
        .count();
  }
}
