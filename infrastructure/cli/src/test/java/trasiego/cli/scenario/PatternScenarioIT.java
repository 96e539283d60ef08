package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;

/** A column gets another name, a deployment for each step that the application must follow. */
@Tag(Majors.SCENARIOS)
class PatternScenarioIT {
  @Test
  void refusesTheContractUntilTheApplicationCouldChange() throws Exception {
    try (Scenario scenario = Scenario.create(Majors.newest())) {
      scenario.migration(
          "20250101000000",
          "shop",
          "CREATE TABLE item (id int PRIMARY KEY, label text NOT NULL);",
          "DROP TABLE item;");
      assertThat(scenario.run("deploy").exitCode()).isZero();
      scenario.database().execute("INSERT INTO item VALUES (1, 'a')");
      newPattern(scenario);

      Ran together = scenario.run("deploy");
      assertThat(together.exitCode()).as(together.out()).isEqualTo(ExitCode.REFUSED);
      assertThat(together.json().path("cause").asString())
          .contains("is the contract of rename-column \"public\".\"item\".\"label\"")
          .contains("is not applied in test yet");
      assertThat(states(scenario)).doesNotContain(true);

      List<Path> aside = aside(scenario);
      Ran expanded = scenario.run("deploy");
      assertThat(expanded.exitCode()).as(expanded.out()).isZero();
      scenario.database().execute("INSERT INTO item (id, label) VALUES (2, 'b')");
      scenario.database().execute("INSERT INTO item (id, title) VALUES (3, 'c')");
      for (Path file : aside) {
        Files.move(file, scenario.migrations().resolve(file.getFileName()));
      }
      assertThat(states(scenario)).endsWith(true, false);

      Ran contracted = scenario.run("deploy");
      assertThat(contracted.exitCode()).as(contracted.out()).isZero();
      assertThat(scenario.database().query("SELECT title FROM item ORDER BY id"))
          .containsExactly("a", "b", "c");
      assertThat(states(scenario)).doesNotContain(false);
    }
  }

  private static void newPattern(Scenario scenario) {
    Ran ran =
        scenario.runWithInput(
            "",
            List.of(
                "new",
                "title",
                "--pattern",
                "rename-column",
                "--table",
                "item",
                "--column",
                "label",
                "--to",
                "title",
                "--migrations",
                scenario.migrations().toString()));
    assertThat(ran.exitCode()).as(ran.err()).isZero();
  }

  /** Whether each step of the one change is applied, in their order. */
  private static List<Boolean> states(Scenario scenario) {
    JsonNode changes = scenario.run("patterns").json();
    assertThat(changes).hasSize(1);
    List<Boolean> states = new ArrayList<>();
    changes.get(0).path("steps").forEach(step -> states.add(step.path("applied").asBoolean()));
    assertThat(states).hasSizeGreaterThan(3);
    return states;
  }

  /** As a later release brings them. */
  private static List<Path> aside(Scenario scenario) throws Exception {
    List<Path> moved = new ArrayList<>();
    try (Stream<Path> files = Files.list(scenario.migrations())) {
      for (Path file : files.filter(one -> one.toString().endsWith("_contract.sql")).toList()) {
        moved.add(Files.move(file, scenario.folder().resolve(file.getFileName())));
      }
    }
    assertThat(moved).hasSize(2);
    return moved;
  }
}
