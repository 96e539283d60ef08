package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.store.S3Store;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** A database whose restored backup does not fit on the disk where files are tried. */
@Tag(Majors.SCENARIOS)
class SmallDiskScenarioIT {
  private static final String NOT_RESTORED =
      "the restored backup does not fit on the trial server: it needs about 0.3 GB";

  @OnNewestMajor
  void deploysWithoutRestoringWhereAPersonSaysSoAndNowhereSellsItAsProven(int major)
      throws Exception {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20260101000000",
          "wine",
          "CREATE TABLE wine (id int PRIMARY KEY); INSERT INTO wine SELECT generate_series(1, 9);",
          "DROP TABLE wine;");
      assertThat(scenario.run("deploy").exitCode()).isZero();
      scenario.migration(
          "20260202000000",
          "colour",
          "-- trasiego:allow update-all-rows wine: there are nine\n"
              + "ALTER TABLE wine ADD COLUMN colour text; UPDATE wine SET colour = 'red';",
          "ALTER TABLE wine DROP COLUMN colour;");
      String small = scenario.temporary().toString();
      assumeThat(run("mount", "-t", "tmpfs", "-o", "size=240m", "tmpfs", small))
          .as("a small file system may be mounted")
          .isZero();
      try {
        isRefused(scenario);
        isDeployed(scenario);
      } finally {
        run("umount", small);
      }
    }
  }

  private static void isRefused(Scenario scenario) {
    for (String command : List.of("plan", "deploy")) {
      Ran refused = scenario.run(command);

      assertThat(refused.exitCode()).as(refused.out() + refused.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.out())
          .contains("rehearsal: " + NOT_RESTORED, "--acknowledge rehearsal and a --reason");
    }
    assertThat(scenario.database().query("SELECT max(version) FROM flyway_schema_history"))
        .containsExactly("20260101000000");
  }

  private static void isDeployed(Scenario scenario) {
    Ran deployed =
        scenario.run("deploy", "--acknowledge", "rehearsal", "--reason", "the disk is ordered");

    assertThat(deployed.status()).as(deployed.out() + deployed.err()).isEqualTo("SUCCEEDED");
    assertThat(scenario.database().query("SELECT count(*) FROM wine WHERE colour = 'red'"))
        .containsExactly("9");
    JsonNode record = record(scenario, deployed);
    Map<String, String> verdicts =
        record
            .path("checklist")
            .valueStream()
            .collect(
                Collectors.toMap(
                    line -> line.path("line").asString(), line -> line.path("verdict").asString()));
    assertThat(verdicts)
        .containsEntry("backup proven: restored in the rehearsal, contents equal", "not checked")
        .containsEntry("migrations rehearsed on the restored copy", "not checked")
        .containsEntry("a rollback script for every migration, proven in rehearsal", "shown")
        .containsEntry("data verified after the migration", "shown");
    assertThat(record.path("message").asString())
        .contains(
            "not restored: " + NOT_RESTORED,
            "promise 3 does not hold",
            "in spite of: rehearsal was overridden (the disk is ordered)");
  }

  private static JsonNode record(Scenario scenario, Ran deployed) {
    String address = deployed.json().path("record").asString();
    try (S3Store store = scenario.store().open()) {
      String key = address.substring(scenario.store().address().length() + 1);
      byte[] record = store.read(key).orElseThrow().bytes();
      return JsonMapper.shared().readTree(new String(record, StandardCharsets.UTF_8));
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
