package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** What a server leaves behind, and what can be seen of the process that keeps it. */
final class ServerEndIT {
  @TempDir(factory = MemoryTempDir.class)
  private static Path home;

  @BeforeAll
  static void openHome() throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void endsWithItsFolderWhenItsProcessIsKilled() throws Exception {
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home)) {
      assertThat(isAlive(keeper.server())).isTrue();

      keeper.kill();

      Await.until("the server is gone", () -> !isAlive(keeper.server()));
      Await.until("its folder is gone", () -> !Files.exists(keeper.folder()));
    }
  }

  @Test
  void endsWithItsFolderWhenItsWholeProcessGroupIsKilled() throws Exception {
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home)) {
      keeper.killGroup();

      Await.until("the server is gone", () -> !isAlive(keeper.server()));
      Await.until("its folder is gone", () -> !Files.exists(keeper.folder()));
    }
  }

  @Test
  void endsWhatALostShellLeftBeforeTheNextStarts() throws Exception {
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home)) {
      ProcessHandle.of(keeper.shell()).orElseThrow().destroyForcibly();
      keeper.kill();

      try (TrialServer next = start(keeper.folder().getParent())) {
        assertThat(isAlive(keeper.server())).isFalse();
        assertThat(keeper.folder()).doesNotExist();
        assertThat(next.folder()).exists();
      }
    }
  }

  @Test
  void leavesTheServerOfALivingProcessAlone() throws Exception {
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home);
        TrialServer next = start(keeper.folder().getParent());
        TrialServer third = start(keeper.folder().getParent())) {

      assertThat(List.of(next.folder(), third.folder(), keeper.folder())).allMatch(Files::exists);
      assertThat(keeper.answer("SELECT 'still there'")).isEqualTo("still there");
    }
  }

  @Test
  void showsAServersSuperuserNothingOfItsProcess() throws Exception {
    Process sleeper = KeeperProcess.sleeper();
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home)) {
      for (String file : List.of("environ", "maps", "mem", "fd/0", "cwd/secret")) {
        assertThat(keeper.answer(reading(keeper.pid(), file)))
            .as(file)
            .matches("refused: .*(Permission denied|No such file).*");
      }
      assertThat(keeper.answer(reading(keeper.pid(), "environ"))).contains("Permission denied");
      // The same user's other process: what would be read without the protection.
      assertThat(keeper.answer(reading(sleeper.pid(), "environ")))
          .contains("A_SECRET=of a sleeper");
      assertThat(keeper.answer(reading(keeper.shell(), "environ"))).contains("LC_ALL=C");
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void givesServerAndShellAnEmptyEnvironment() throws Exception {
    try (KeeperProcess keeper = KeeperProcess.start(Majors.newest(), home)) {
      List<ProcessHandle> all =
          Stream.concat(
                  Stream.of(ProcessHandle.of(keeper.shell()).orElseThrow()),
                  ProcessHandle.of(keeper.shell()).orElseThrow().descendants())
              .toList();

      assertThat(all)
          .extracting(ProcessHandle::pid)
          .contains(keeper.server())
          .hasSizeGreaterThan(3);
      for (ProcessHandle process : all) {
        assertThat(environment(process.pid()))
            .as(process.info().commandLine().orElse(""))
            .allMatch(variable -> variable.matches("(LC_ALL|TZ|PATH|PWD|OLDPWD|SHLVL|_)=.*"));
      }
    }
  }

  private static String reading(long pid, String file) {
    return "SELECT pg_catalog.encode(pg_catalog.pg_read_binary_file('/proc/%d/%s'), 'escape')"
        .formatted(pid, file);
  }

  private static List<String> environment(long pid) throws IOException {
    String content =
        Files.readString(
            Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
    return Stream.of(content.split("\0")).filter(variable -> !variable.isEmpty()).toList();
  }

  private static TrialServer start(Path parent) {
    return TrialServer.start(TrialBinaries.of(Majors.newest()), parent, Map.of());
  }

  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return false;
    }
  }
}
