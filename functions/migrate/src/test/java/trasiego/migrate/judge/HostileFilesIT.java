package trasiego.migrate.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.check.CheckResult;
import trasiego.testing.HostileFiles;
import trasiego.testing.HostileFiles.HostileFile;
import trasiego.testing.LiveServerWatch;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/**
 * Generated files that mean harm, each tried as a plan tries it. Whatever they do, the live server,
 * its other databases and sessions and this machine's files stay as they were.
 */
@Tag(Majors.SCENARIOS)
final class HostileFilesIT {
  /** Each kind of harm once; the property asks for more. */
  private static final int FILES = Integer.getInteger("trasiego.hostile.files", 32);

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @TempDir(factory = MemoryTempDir.class)
  private Path servers;

  @Test
  void leaveTheLiveServerAndTheMachineAsTheyWere() throws Exception {
    try (MigrateFixture scene = new MigrateFixture(Majors.newest())) {
      scene.file(
          MigrateFixture.ONE,
          "CREATE TABLE wine (id int); INSERT INTO wine VALUES (1);",
          "DROP TABLE wine;");
      MigrateFixture.Ready ready = scene.ready();
      scene.apply(ready, 1);
      scene.context().lease("test").release(ready.execution());
      tryAll(scene);
    }
  }

  private void tryAll(MigrateFixture scene) throws Exception {
    try (LiveServerWatch watch = LiveServerWatch.start(scene.database, folder)) {
      List<HostileFile> files = HostileFiles.of(FILES, scene.database, watch.file(), watch.space());
      List<String> outcomes = new ArrayList<>();

      for (HostileFile file : files) {
        outcomes.add(tried(scene, file));
      }

      watch.assertUntouched();
      watch.assertNeverThere("trial", files.stream().map(HostileFile::mark).toList());
      assertThat(outcomes)
          .hasSize(FILES)
          .filteredOn("refused"::equals)
          .hasSizeGreaterThan(FILES / 2);
    }
  }

  /** The verdict, or that it was refused. */
  private String tried(MigrateFixture scene, HostileFile file) {
    scene.file(MigrateFixture.TWO, file.apply(), file.undo());
    String execution = MigrateFixture.execution();
    try {
      String plan = scene.plan(execution).plan();
      TrialResult trial =
          (TrialResult)
              scene.trialOnServer(
                  Map.of("action", "judge", "execution", execution, "plan", plan, "attempt", 1),
                  servers);
      CheckResult check =
          (CheckResult)
              scene.run(
                  Map.of(
                      "action",
                      "check",
                      "execution",
                      execution,
                      "plan",
                      plan,
                      "trial",
                      trial.trial(),
                      "attempt",
                      1));
      return check.verdict();
    } catch (MigrationRefusedException e) {
      return "refused";
    } finally {
      scene.context().lease("test").release(execution);
    }
  }
}
