package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import trasiego.testing.HostileFiles;
import trasiego.testing.HostileFiles.HostileFile;
import trasiego.testing.LiveServerWatch;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/**
 * Generated files that mean harm, planned one by one by the functions as they are deployed: none
 * touches the live server. Those that are judged harmless are deployed, and were.
 */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class DeployedHostileFilesIT {
  private static final int FILES = Majors.areMany() ? 20 : 8;
  private static final Set<String> VERDICTS = Set.of("safe", "acknowledged", "risky", "refused");

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void leaveTheLiveServerAndTheMachineAsTheyWere() throws Exception {
    DeployedStack stack = DeployedStack.get();
    try (ScenarioRun run = wine();
        LiveServerWatch watch = LiveServerWatch.start(run.database(), folder)) {
      List<HostileFile> files = HostileFiles.of(FILES, run.database(), watch.file(), watch.space());

      List<HostileFile> harmless =
          files.stream().filter(file -> verdict(run, file).equals("safe")).toList();

      watch.assertUntouched();
      watch.assertNeverThere("trial", files.stream().map(HostileFile::mark).toList());
      assertThat(FunctionProcess.server(stack.function("trial"))).as("trial server").isEmpty();
      assertThat(harmless).hasSizeBetween(1, FILES / 4);

      int version = 20260101;
      List<String> deployed = new ArrayList<>();
      for (HostileFile file : harmless) {
        run.migration(version++ + "000002", "harm", file.apply(), file.undo());
        MachineExecution played = run.deploy();
        assertThat(played.status()).as(file.apply() + " " + played.end()).isEqualTo("SUCCEEDED");
        deployed.add(file.mark());
      }

      // A comment on the database is a note of the plan's: nobody's statement fails by it.
      assertThat(watch.changes()).allMatch(change -> change.contains("was here"));
      watch.assertNeverThere(
          "trial",
          files.stream().map(HostileFile::mark).filter(mark -> !deployed.contains(mark)).toList());
    }
  }

  /** What the plan says of it, beside what is applied. */
  private static String verdict(ScenarioRun run, HostileFile file) {
    run.migration("20260101000002", "harm", file.apply(), file.undo());
    MachineExecution planned = run.plan();
    assertThat(planned.status()).as(file.apply() + " " + planned.end()).isEqualTo("SUCCEEDED");
    String status = planned.json().path("status").asString();
    String verdict = planned.json().path("verdict").asString("refused");
    assertThat(status).as(planned.output().orElse("")).isIn("PLANNED", "REFUSED");
    assertThat(verdict).isIn(VERDICTS);
    return verdict;
  }

  /** A database in which one file is applied. */
  private static ScenarioRun wine() {
    ScenarioRun run = new ScenarioRun(MachineHost.DEPLOYED);
    run.migration(
        "20260101000001",
        "create_wine",
        "CREATE TABLE wine (id int PRIMARY KEY); INSERT INTO wine VALUES (1);",
        "DROP TABLE wine;");
    MachineExecution played = run.deploy();
    assertThat(played.status()).as(played.end()).isEqualTo("SUCCEEDED");
    return run;
  }
}
