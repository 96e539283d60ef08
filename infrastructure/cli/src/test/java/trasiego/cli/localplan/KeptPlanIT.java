package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.cli.localplan.PlanFixture.FIRST;
import static trasiego.cli.localplan.PlanFixture.LATER;
import static trasiego.cli.localplan.PlanFixture.NEXT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** What a plan built is kept for the next one, as long as it is whole. */
class KeptPlanIT {
  /** What is kept of each major for all tests: each folder has files of its own. */
  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  private PlanFixture folder;

  @BeforeEach
  void beginAFolder(@TempDir(factory = MemoryTempDir.class) Path empty) {
    folder = new PlanFixture(empty, state);
  }

  @Test
  void keepsWhatItBuiltForTheNextPlan() throws Exception {
    assertKept(Majors.newest(), 60);
  }

  @OnEachMajor
  @Tag(Majors.SCENARIOS)
  void keepsWhatItBuiltOfALongFolderForTheNextPlan(int major) throws Exception {
    assertKept(major, 300);
  }

  private void assertKept(int major, int count) throws Exception {
    folder.migrations.write(count);
    folder.migrations.add(
        NEXT,
        "ALTER TABLE t7 ADD COLUMN checked boolean NOT NULL DEFAULT false;\n"
            + "CREATE INDEX t9_total ON t9 (total);",
        "DROP INDEX t9_total;\nALTER TABLE t7 DROP COLUMN checked;");

    Report cold = folder.plan(major, ManyMigrations.version(count - 1));
    assertThat(folder.progress).contains("building " + count + " files");
    folder.progress.clear();
    Report warm = folder.plan(major, ManyMigrations.version(count - 1));

    assertThat(folder.progress).noneMatch(line -> line.startsWith("building"));
    for (Report report : List.of(cold, warm)) {
      assertThat(report.verdict()).isEqualTo("risky");
      assertThat(report.server()).startsWith(major + ".");
      assertThat(report.warnings()).singleElement().asString().contains("role \"Reader\"");
      FileReport file = report.files().getFirst();
      assertThat(PlanFixture.codes(file))
          .containsExactlyInAnyOrder("build-index", "undo-loses-data");
      assertThat(file.undo().status()).isEqualTo("proven");
      assertThat(file.statements().get(1).effects())
          .containsExactly("builds index t9_total on public.t9");
    }
    folder.migrations.add(
        LATER, "ALTER TABLE t7 ADD COLUMN more text;", "ALTER TABLE t7 DROP COLUMN more;");
    folder.progress.clear();
    assertThat(folder.plan(major, NEXT).verdict()).isEqualTo("safe");
    assertThat(folder.progress).contains("building 1 file upon the " + count + " that are kept");
  }

  @Test
  void letsTwoPlansAtOnceBuildTheSameOnce() throws Exception {
    folder
        .migrations
        .write(30)
        .add(NEXT, "ALTER TABLE t1 ADD COLUMN c text;", "ALTER TABLE t1 DROP COLUMN c;");
    // Something of its own, so that no other test has built it.
    folder.migrations.add(
        "20250101000000", "CREATE TABLE only_here (id integer);", "DROP TABLE only_here;");

    Callable<Report> plan = () -> folder.plan("20250101000000");
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      for (Future<Report> one : both.invokeAll(List.of(plan, plan))) {
        assertThat(one.get().verdict()).isEqualTo("safe");
      }
    }

    assertThat(folder.progress.stream().filter(line -> line.startsWith("building"))).hasSize(1);
  }

  @Test
  void sweepsWhatKilledPlansLeftAndKeepsNoMoreThanAFew() throws Exception {
    folder.migrations.add(FIRST, "CREATE TABLE swept (id integer);", "DROP TABLE swept;");
    folder.migrations.add(
        NEXT, "ALTER TABLE swept ADD COLUMN c text;", "ALTER TABLE swept DROP COLUMN c;");
    Path kept = Files.createDirectories(state.resolve("18/kept"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(kept.resolve(i + ".tar.gz"), "of use long ago");
      Files.setLastModifiedTime(kept.resolve(i + ".tar.gz"), FileTime.fromMillis(i));
    }
    Path killed =
        Files.createDirectory(
            state.resolve("18/trasiego-server-" + namespace() + "-999999999-1-killed"));

    assertThat(folder.plan(FIRST).verdict()).isEqualTo("safe");

    assertThat(killed).doesNotExist();
    assertThat(names(state.resolve("18"))).containsExactlyInAnyOrder("kept");
    assertThat(names(kept)).filteredOn(name -> name.endsWith(".gz")).hasSize(8);
    assertThat(kept.resolve("0.tar.gz")).doesNotExist();
  }

  private static String namespace() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "changed", "of something else"})
  void buildsAnewWhatIsDamaged(String damage) throws Exception {
    folder.migrations.add(FIRST, "CREATE TABLE a (id integer, c text);", "DROP TABLE a;");
    // Of its own, so that nothing else is damaged.
    folder.migrations.add(
        "20200102000000", "COMMENT ON TABLE a IS '" + damage + "';", "COMMENT ON TABLE a IS NULL;");
    folder.migrations.add(NEXT, "ALTER TABLE a ADD COLUMN d text;", "ALTER TABLE a DROP COLUMN d;");
    Set<String> before = new HashSet<>(names(state.resolve("18/kept")));
    assertThat(folder.plan("20200102000000").verdict()).isEqualTo("safe");
    for (String name : names(state.resolve("18/kept"))) {
      if (!before.contains(name) && name.endsWith(".gz")) {
        damage(state.resolve("18/kept").resolve(name), damage);
      }
    }

    folder.progress.clear();
    Report report = folder.plan("20200102000000");

    assertThat(report.verdict()).isEqualTo("safe");
    assertThat(folder.progress).anyMatch(line -> line.startsWith("what was kept is damaged"));
    folder.progress.clear();
    assertThat(folder.plan("20200102000000").verdict()).isEqualTo("safe");
    assertThat(folder.progress).noneMatch(line -> line.startsWith("what was kept is damaged"));
  }

  private static void damage(Path file, String how) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (how) {
      case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      case "changed" -> {
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(file, bytes);
      }
      default -> Files.writeString(file, "no archive");
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
