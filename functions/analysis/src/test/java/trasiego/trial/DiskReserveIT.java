package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.TrialServerFailedException;
import trasiego.handler.Settings;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationName;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.trial.binaries.Folders;
import trasiego.trial.disk.DiskReserve;

/** That a file cannot fill the disk of the machine on which it is tried. */
final class DiskReserveIT {
  private static final long ROOM = 300L << 20;
  private static final String ROWS =
      "CREATE TABLE many AS SELECT repeat('secret-row', 100) FROM generate_series(1, 1000000000)";

  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @OnEachMajor
  void endsAServerThatFillsTheDiskAndNamesFileAndStatement(int major) {
    MigrationFile file = file("SELECT 1;\n" + ROWS + ";");

    try (TrialServer server = server(major)) {
      assertThatThrownBy(() -> server.withinDisk(List.of(file), () -> tried(server, ROWS)))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageStartingWith(
              "V20260101000000__fills.sql, statement 2 (line 2) (CREATE TABLE many AS SELECT"
                  + " repeat(?, ?)")
          .hasMessageContaining("this is a limit of the trial")
          .hasMessageContaining("nothing was changed; write fewer rows, free space there")
          .hasMessageNotContaining("secret-row");
      assertThatThrownBy(() -> tried(server, "SELECT 1"))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageContaining("this is a limit of the trial");
    }
    assertThat(parent).isEmptyDirectory();
  }

  /** Of what temp_file_limit does not bound, or what its owner sets as he likes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM (SELECT repeat('x', 200) || i FROM generate_series(1, 100000000) i"
            + " ORDER BY 1 DESC) sorted",
        "DO $$ BEGIN LOOP BEGIN"
            + " CREATE TEMPORARY TABLE heap AS SELECT repeat('x', 500) FROM"
            + " generate_series(1, 2000000); EXCEPTION WHEN OTHERS OR query_canceled THEN NULL;"
            + " END; DROP TABLE IF EXISTS heap; CREATE TABLE IF NOT EXISTS kept (a text);"
            + " INSERT INTO kept SELECT repeat('y', 1000) FROM generate_series(1, 200000);"
            + " END LOOP; END $$"
      })
  void endsAServerWhateverFillsTheDisk(String sql) {
    try (TrialServer server = server(Majors.newest())) {
      assertThatThrownBy(() -> server.withinDisk(List.of(file(sql)), () -> tried(server, sql)))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageStartingWith("V20260101000000__fills.sql, statement 1 (line 1)")
          .hasMessageContaining("this is a limit of the trial");
    }
  }

  @Test
  void saysWhatIsLeftAndLetsWhatFitsRun() {
    try (TrialServer server = server(Majors.newest())) {
      assertThat(server.freeBytes()).isBetween(1L, ROOM);
      String fits = "CREATE TABLE few AS SELECT repeat('x', 100) FROM generate_series(1, 200000)";
      assertThat(server.withinDisk(List.of(file(fits)), () -> tried(server, fits)))
          .isEqualTo("ran");
    }
  }

  /** What the result of a failed statement says is not what the reader must know. */
  @Test
  void putsTheLimitBeforeWhatTheWorkAnswers() {
    try (TrialServer server = server(Majors.newest())) {
      assertThatThrownBy(() -> server.withinDisk(List.of(file(ROWS)), () -> answered(server, ROWS)))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageStartingWith("V20260101000000__fills.sql, statement 1 (line 1)");
    }
  }

  @Test
  void looksAtTheDiskItself() throws Exception {
    Path small = Files.createDirectory(parent.resolve("small"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", small.toString()))
        .as("a small file system may be mounted")
        .isZero();
    try (TrialServer server =
        TrialServer.start(
            TrialBinaries.of(Majors.newest()), small, Map.of(), DiskReserve.OF_A_PERSON)) {
      assertThatThrownBy(() -> server.withinDisk(List.of(file(ROWS)), () -> tried(server, ROWS)))
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageStartingWith("V20260101000000__fills.sql, statement 1 (line 1)");
    } finally {
      run("umount", small.toString());
    }
  }

  @Test
  void reservesNoMoreThanHalfOfWhatIsFree() {
    assertThat(new DiskReserve(Long.MAX_VALUE, _ -> 1000).on(parent)).isEqualTo(500);
    assertThat(new DiskReserve(300, _ -> 1000).on(parent)).isEqualTo(300);
  }

  @Test
  void takesTheReserveThatTheMachineIsToldOf() {
    Settings told = new Settings(Map.of("TRASIEGO_TRIAL_RESERVE_MEGABYTES", "5"));

    assertThat(DiskReserve.ofFunction(told).bytes()).isEqualTo(5 << 20);
    assertThat(DiskReserve.ofPerson(new Settings(Map.of())).bytes()).isEqualTo(2L << 30);
    assertThat(DiskReserve.variablesOfPerson(told))
        .containsEntry("TRASIEGO_TRIAL_RESERVE_MEGABYTES", "5");
  }

  /** A disk of its own size, whatever is free here and whoever else writes. */
  private TrialServer server(int major) {
    DiskReserve reserve = new DiskReserve(ROOM / 4, folder -> ROOM - Folders.bytes(folder));
    return TrialServer.start(TrialBinaries.of(major), parent, Map.of(), reserve);
  }

  private static String answered(TrialServer server, String sql) {
    try {
      return tried(server, sql);
    } catch (RuntimeException e) {
      return "failed";
    }
  }

  private static String tried(TrialServer server, String sql) {
    ApplicationName name = new ApplicationName("test", "trial", "disk");
    server.makeLogin("owner");
    try (Session session = server.administrator()) {
      session.execute("DROP DATABASE IF EXISTS tried");
      session.execute("CREATE DATABASE tried OWNER owner");
    }
    try (Session session = server.login("owner", name).openAsTarget("tried", Timeouts.NONE)) {
      session.execute(sql);
      return "ran";
    }
  }

  private static MigrationFile file(String sql) {
    String name = "V20260101000000__fills.sql";
    Script script = new Script(name, sql, Statements.of(sql), true);
    return MigrationFile.of(MigrationName.parse(name).orElseThrow(), script);
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
