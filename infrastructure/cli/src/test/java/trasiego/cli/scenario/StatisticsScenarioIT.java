package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** A plan on the laptop, weighed by what status wrote down of the environment. */
@Tag(Majors.SCENARIOS)
class StatisticsScenarioIT {
  private static final String FIRST = "20260101000000";
  private static final String NEXT = "20260102000000";

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void judgesOnTheLaptopAsTheEnvironmentIsJudged(int major) throws IOException {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          FIRST,
          "create",
          """
          CREATE TABLE setting (id int PRIMARY KEY, value text);
          CREATE TABLE purchase (id int PRIMARY KEY, value text, secret_note text);
          """,
          "DROP TABLE purchase; DROP TABLE setting;");
      assertThat(scenario.run("deploy").exitCode()).isZero();
      scenario
          .database()
          .execute(
              """
              INSERT INTO setting SELECT n, 'v' FROM generate_series(1, 3) n;
              INSERT INTO purchase SELECT n, 'v', 'Ana Rojas' FROM generate_series(1, 300000) n;
              ANALYZE;
              """);
      scenario.migration(
          NEXT,
          "change",
          """
          UPDATE setting SET value = 'w';
          UPDATE purchase SET value = 'w';
          CREATE INDEX purchase_value ON purchase (value);
          CREATE INDEX setting_value ON setting (value);
          """,
          "DROP INDEX setting_value; DROP INDEX purchase_value;");
      Path statistics = folder.resolve("statistics.json");

      scenario.run("status", "--stats", statistics.toString());

      assertThat(statistics).content().contains("purchase", "setting").doesNotContain("Ana Rojas");
      List<String> live = hazards(scenario.run("plan").json());
      assertThat(live).anyMatch(it -> it.contains("purchase"));
      assertThat(live).noneMatch(it -> it.contains("setting") && !it.startsWith("NOTE"));
      assertThat(local(scenario, major, "--stats", statistics.toString()))
          .containsExactlyInAnyOrderElementsOf(live);
    }
  }

  private static List<String> local(Scenario scenario, int major, String... more) {
    List<String> arguments = new ArrayList<>(List.of("plan"));
    arguments.addAll(List.of(more));
    arguments.addAll(
        List.of(
            "--since",
            FIRST,
            "--postgres",
            Integer.toString(major),
            "--migrations",
            scenario.migrations().toString(),
            "--json"));
    Ran ran = scenario.runWithInput("", arguments);
    assertThat(ran.out()).as(ran.err()).isNotEmpty();
    return hazards(ran.json());
  }

  /** Severity, code and object of each, whatever its words. */
  private static List<String> hazards(JsonNode report) {
    List<String> hazards = new ArrayList<>();
    for (JsonNode file :
        report.path("report").isMissingNode()
            ? report.path("files")
            : report.path("report").path("files")) {
      for (JsonNode hazard : file.path("hazards")) {
        hazards.add(
            hazard.path("severity").asString()
                + " "
                + hazard.path("code").asString()
                + " "
                + hazard.path("object").asString());
      }
    }
    return hazards;
  }
}
