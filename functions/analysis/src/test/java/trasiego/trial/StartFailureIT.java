package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.TrialServerFailedException;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.disk.DiskReserve;

/** What is said where a machine cannot have a trial server, and that nothing is left of it. */
final class StartFailureIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @Test
  void namesWhatTheSelfTestMissedAndTheWaysOut() {
    PostgresBinaries binaries = TrialBinaries.of(Majors.newest());
    Map<String, String> own = ServerSettings.own(binaries.major(), new Memory(1L << 30));
    own.put("max_worker_processes", "0");

    assertThatThrownBy(
            () -> TrialServer.start(binaries, parent, Map.of(), own, DiskReserve.OF_A_FUNCTION))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageStartingWith(
            "the self-test of the trial server, PostgreSQL %d, failed at a parallel query: found no worker started, wanted one at least"
                .formatted(binaries.major()))
        .hasMessageContaining("nothing was tried; ")
        .hasMessageContaining("(RehearsalSecretArn, --rehearsal-database)");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void namesTheStatementThatTheServerRefused() {
    PostgresBinaries binaries = TrialBinaries.of(Majors.newest());
    Map<String, String> own = ServerSettings.own(binaries.major(), new Memory(1L << 30));
    own.put("default_table_access_method", "nowhere");

    assertThatThrownBy(
            () -> TrialServer.start(binaries, parent, Map.of(), own, DiskReserve.OF_A_FUNCTION))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageContaining("failed at a table with an index: ")
        .hasMessageContaining("access method \"nowhere\" does not exist")
        .hasMessageContaining("nothing was tried; ");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void saysThatThereIsNoSpaceLeft() throws Exception {
    Path small = Files.createDirectory(parent.resolve("small"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString()))
        .as("a small file system may be mounted")
        .isZero();
    try {
      assertThatThrownBy(
              () -> TrialServer.start(TrialBinaries.of(Majors.newest()), small, Map.of()))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageEndingWith("free space there, or give it more");
      assertThat(small).isEmptyDirectory();
    } finally {
      run("umount", small.toString());
    }
  }

  @Test
  void saysThatItsProgramsMayNotRun() throws IOException {
    Path closed = Files.createDirectories(parent.resolve("closed").resolve("bin"));
    Files.createFile(closed.resolve("initdb"));
    PostgresBinaries binaries =
        new PostgresBinaries(
            Majors.newest(), closed.getParent(), Optional.empty(), Optional.empty());

    assertThatThrownBy(() -> TrialServer.start(binaries, parent.resolve("servers"), Map.of()))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageContaining("Permission denied")
        .hasMessageEndingWith("permit programs to be run there: it may be mounted noexec");
    assertThat(parent.resolve("servers")).isEmptyDirectory();
  }

  @Test
  void saysWhichServersThereAre() {
    assertThatThrownBy(() -> TrialBinaries.of(13))
        .isInstanceOf(TrialServerFailedException.class)
        .hasMessageContaining("no PostgreSQL 13 for a trial server")
        .hasMessageContaining("PostgreSQL 14 to 18");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
