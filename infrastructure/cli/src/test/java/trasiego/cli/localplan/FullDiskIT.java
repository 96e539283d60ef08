package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.execution.Report;
import trasiego.failure.TrialServerFailedException;
import trasiego.testing.Majors;

/** On a small file system, as a person's disk that has little left. */
class FullDiskIT {
  private static final String FIRST = "20200101000000";
  private static final String NEXT = "20260101000000";
  private static final String FILLS =
      "INSERT INTO a SELECT repeat('x', 1000) FROM generate_series(1, 1000000000);";

  @TempDir private Path folder;
  @TempDir private Path disk;
  private ManyMigrations migrations;

  @BeforeEach
  void mountASmallDisk() throws Exception {
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=500m", "tmpfs", disk.toString()))
        .as("a small file system may be mounted")
        .isZero();
    migrations = new ManyMigrations(folder);
    migrations.add(FIRST, "CREATE TABLE a (line text);", "DROP TABLE a;");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  @Test
  void endsThePlanOfAFileThatFillsTheDiskAndLeavesHalfOfIt() throws Exception {
    migrations.add(NEXT, "SELECT 1;\n" + FILLS, "DELETE FROM a;");

    assertThatThrownBy(() -> plan(FIRST))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageStartingWith("V" + NEXT)
        .hasMessageContaining(", statement 2 (line 2) (INSERT INTO a SELECT repeat(?, ?)")
        .hasMessageContaining("filled the disk of the trial server, which was ended there")
        .hasMessageContaining("this is a limit of the trial");

    assertThat(disk.toFile().getUsableSpace()).isGreaterThan(350L << 20);
  }

  @Test
  void endsThePlanBehindAFileThatFillsTheDisk() throws Exception {
    migrations.add(NEXT, FILLS, "DELETE FROM a;");
    migrations.add("20260102000000", "SELECT 1;", "SELECT 1;");

    assertThatThrownBy(() -> plan(NEXT))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageStartingWith("V" + NEXT)
        .hasMessageContaining("this is a limit of the trial");
  }

  @Test
  void plansOnADiskThatHasLittleLeft() throws Exception {
    migrations.add(NEXT, "ALTER TABLE a ADD COLUMN b text;", "ALTER TABLE a DROP COLUMN b;");

    assertThat(plan(FIRST).verdict()).isEqualTo("safe");
  }

  private Report plan(String since) {
    return new LocalPlan(folder, disk, Majors.newest(), Clock.systemUTC(), _ -> {})
        .run(since, null);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
