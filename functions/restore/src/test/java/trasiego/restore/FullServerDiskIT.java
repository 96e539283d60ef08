package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.BackupId;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/**
 * A server whose databases lie on a disk with no room for a second one. Its log lies elsewhere: a
 * log that finds no room ends the server.
 */
@Tag(Majors.SCENARIOS)
class FullServerDiskIT {
  @TempDir private Path disk;
  @TempDir private Path folder;
  private DatabaseServer server;

  @BeforeEach
  void startOnASmallDisk() throws Exception {
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=92m", "tmpfs", disk.toString()))
        .as("a small file system may be mounted")
        .isZero();
    start();
    server.stop();
    Path databases = folder.resolve("data/base");
    assertThat(run("cp", "-a", databases.toString(), disk.toString())).isZero();
    assertThat(run("chmod", "755", disk.toString(), folder.toString())).isZero();
    Files.move(databases, folder.resolve("data/base.before"));
    Files.createSymbolicLink(databases, disk.resolve("base"));
    start();
  }

  private void start() {
    server =
        DatabaseServer.start(
            PostgresDistribution.of(Majors.newest(), System.err::println),
            folder.resolve("data"),
            0,
            DatabaseServer.Durability.THROWAWAY);
  }

  @AfterEach
  void unmount() throws Exception {
    if (server != null) {
      server.stop();
    }
    run("umount", disk.toString());
  }

  @Test
  void saysWhatWasNeededWhereTheDiskFillsAndBeforehandWhereItCanBeSeen() {
    try (RestoreFixture stage = RestoreFixture.of(TestDatabase.createOn(server))) {
      stage.live.execute(
          """
          CREATE TABLE wine (id int PRIMARY KEY, name text);
          INSERT INTO wine SELECT n, repeat('wine ', 60) FROM generate_series(1, 100000) n;
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> stage.call("restore", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("it needs about 4")
          .hasMessageContaining(" MB on the server's disk for the copy alone");
      assertThat(stage.others()).isEmpty();
      assertThat(stage.live.query("SELECT count(*) FROM wine")).containsExactly("100000");

      stage.environment.put("TRASIEGO_DATA_DIRECTORY", server.data().toString());
      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("does not fit beside the live database")
          .hasMessageContaining(" MB free; nothing was created");
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
