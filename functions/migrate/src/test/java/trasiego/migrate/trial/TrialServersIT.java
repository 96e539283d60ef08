package trasiego.migrate.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Manifest.Origin;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.TrialServerFailedException;
import trasiego.handler.Settings;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.check.JudgementIT;
import trasiego.migrate.context.PlanDocuments;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;
import trasiego.trial.ServerProfile;
import trasiego.trial.binaries.PostgresBinaries;

/** What the steps before a backup say of the server on which they try files. */
@Tag(Majors.SCENARIOS)
final class TrialServersIT {
  private static final String LIMITED =
      """
      #!/bin/sh
      case "$*" in *" -p "*) set -- "$@" -c max_worker_processes=0 ;; esac
      exec "$0.real" "$@"
      """;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  /** What is unpacked is kept for the next server of this machine. */
  @AfterEach
  void deleteTheServersWithoutWorkers() throws IOException {
    Path kept = Path.of(System.getProperty("java.io.tmpdir"), "trasiego-postgres");
    if (Files.isDirectory(kept)) {
      try (Stream<Path> servers = Files.list(kept)) {
        for (Path server : servers.toList()) {
          if (Files.exists(server.resolve("bin/postgres.real"))) {
            delete(server);
          }
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void sayWhatTheSelfTestMissesAndWhatToDo() throws IOException {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      scene.copies = onServersWithoutWorkers(scene);
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(tried::tried)
          .isInstanceOf(TrialServerFailedException.class)
          .hasMessageStartingWith(
              "the self-test of the trial server, PostgreSQL %d, failed at a parallel query: found"
                  .formatted(Majors.newest()))
          .hasMessageContaining("no worker started, wanted one at least")
          .hasMessageEndingWith(
              "nothing was tried; give the function more memory or a larger /tmp, or name a"
                  + " rehearsal server (RehearsalSecretArn, --rehearsal-database)");
      tried.drop();
    }
  }

  @Test
  void nameAnExtensionThatIsNotThereAndTryWhatDoesNotNeedIt() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.inside(
          "CREATE EXTENSION file_fdw",
          "CREATE SERVER cellar FOREIGN DATA WRAPPER file_fdw",
          "ALTER SERVER cellar OWNER TO " + scene.database.owner());
      scene.file(
          TWO,
          "CREATE TABLE b (k int);\nALTER SERVER cellar OPTIONS (ADD label 'red');",
          "ALTER SERVER cellar OPTIONS (DROP label);\nDROP TABLE b;");
      scene.copies = new TrialServers(scene.settings());
      TriedPlan tried = new TriedPlan(scene);

      assertThat(tried.tried().summary())
          .startsWith("tried 1 of 1 files on a trial server in ")
          .contains("not in the copy: extension file_fdw: ");
      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("line 2: risky not-tried cellar: server cellar is not in the copy")
          .hasMessageContaining("to try it, name a rehearsal server that has it");
      assertThat(tried.report().warnings().getFirst())
          .startsWith("not in the copy: extension file_fdw: ")
          .endsWith(
              "a statement that needs one of these is not tried; to try it, name a rehearsal server"
                  + " that has it (RehearsalSecretArn, --rehearsal-database)");
      assertThat(tried.report().files().getFirst().statements().getFirst().locks()).isNotEmpty();
      tried.drop();
    }
  }

  @Test
  void nameALocaleThatIsNotThereAndWhatStandsInItsPlace() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      scene.copies = new TrialServers(scene.settings());
      TriedPlan tried = new TriedPlan(scene);
      PlanDocuments documents = new PlanDocuments("test", tried.execution(), false);
      ServerProfile profile =
          scene.context().read("plan", documents.profile(), ServerProfile.class);
      scene.context().write(documents.profile(), in(profile, "xx_XX.UTF-8"));

      assertThat(tried.tried().missing())
          .containsExactly(
              "locale xx_XX.UTF-8: C is in its place, which sorts and folds letters otherwise,"
                  + " since a trial server lacks it (invalid LC_COLLATE locale name:"
                  + " \"…\"); have it compiled into the layer (TRASIEGO_LOCALES), or"
                  + " installed on that machine");
      assertThat(tried.judge(Map.of()).verdict()).isEqualTo("safe");
      assertThat(tried.report().warnings())
          .anyMatch(line -> line.startsWith("not in the copy: locale xx_XX.UTF-8: C is in its"));
      tried.drop();
    }
  }

  /** The same of a database in this locale. */
  private static ServerProfile in(ServerProfile profile, String locale) {
    Origin origin = profile.database();
    return new ServerProfile(
        profile.major(),
        profile.version(),
        profile.login(),
        new Origin(
            origin.name(),
            origin.owner(),
            origin.encoding(),
            "c",
            locale,
            locale,
            null,
            null,
            origin.connectionLimit(),
            origin.comment(),
            origin.acl(),
            origin.settings()),
        profile.settings(),
        profile.roles(),
        profile.roleSettings(),
        profile.bytes(),
        profile.unread());
  }

  /** As the layer packs them, but for a limit that keeps every worker from starting. */
  private TrialCopies onServersWithoutWorkers(MigrateFixture scene) throws IOException {
    int major = Majors.newest();
    Path source = PostgresBinaries.find(major, new Settings(Map.of())).folder();
    try (Stream<Path> tree = Files.walk(source);
        ZipOutputStream pack = zip(folder.resolve(major + ".zip"));
        ZipOutputStream shared = zip(folder.resolve("shared.zip"))) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = source.relativize(file).toString();
        boolean server = name.equals("bin/postgres");
        pack.putNextEntry(new ZipEntry(server ? name + ".real" : name));
        Files.copy(file, pack);
      }
      pack.putNextEntry(new ZipEntry("bin/postgres"));
      pack.write(LIMITED.getBytes(StandardCharsets.UTF_8));
      shared.putNextEntry(new ZipEntry("share/none"));
    }
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", scene.database.server().distribution().bin().toString());
    variables.put("TRASIEGO_TRIAL_POSTGRES", folder.toString());
    return new TrialServers(new Settings(variables));
  }

  private static ZipOutputStream zip(Path file) throws IOException {
    OutputStream stream = Files.newOutputStream(file);
    ZipOutputStream zip = new ZipOutputStream(stream);
    zip.setLevel(1);
    return zip;
  }
}
