package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;
import trasiego.statistics.TableStatistics;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

class LocalPlanIT {
  private static final String FIRST = "20200101000000";
  private static final String NEXT = "20260101000000";
  private static final String LATER = "20260102000000";

  /** What is kept of each major for all tests: each folder has files of its own. */
  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private ManyMigrations migrations;

  @BeforeEach
  void beginAFolder() throws Exception {
    migrations = new ManyMigrations(folder);
  }

  private Report plan(int major, String since) {
    return new LocalPlan(folder, state, major, Clock.systemUTC(), progress::add).run(since, null);
  }

  private Report plan(String since) {
    return plan(18, since);
  }

  private static Set<String> codes(FileReport file) {
    return file.hazards().stream().map(Hazard::code).collect(Collectors.toSet());
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
    migrations.write(count);
    migrations.add(
        NEXT,
        "ALTER TABLE t7 ADD COLUMN checked boolean NOT NULL DEFAULT false;\n"
            + "CREATE INDEX t9_total ON t9 (total);",
        "DROP INDEX t9_total;\nALTER TABLE t7 DROP COLUMN checked;");

    Report cold = plan(major, ManyMigrations.version(count - 1));
    assertThat(progress).contains("building " + count + " files");
    progress.clear();
    Report warm = plan(major, ManyMigrations.version(count - 1));

    assertThat(progress).noneMatch(line -> line.startsWith("building"));
    for (Report report : List.of(cold, warm)) {
      assertThat(report.verdict()).isEqualTo("risky");
      assertThat(report.server()).startsWith(major + ".");
      assertThat(report.warnings()).singleElement().asString().contains("role \"Reader\"");
      FileReport file = report.files().getFirst();
      assertThat(codes(file)).containsExactlyInAnyOrder("build-index", "undo-loses-data");
      assertThat(file.undo().status()).isEqualTo("proven");
      assertThat(file.statements().get(1).effects())
          .containsExactly("builds index t9_total on public.t9");
    }
    migrations.add(
        LATER, "ALTER TABLE t7 ADD COLUMN more text;", "ALTER TABLE t7 DROP COLUMN more;");
    progress.clear();
    assertThat(plan(major, NEXT).verdict()).isEqualTo("safe");
    assertThat(progress).contains("building 1 file upon the " + count + " that are kept");
  }

  /** The same file, weighed by nobody, by a small shop and by a large one. */
  @Test
  void judgesByExportedStatisticsAsTheirEnvironmentWould() throws Exception {
    migrations.add(
        FIRST,
        "CREATE TABLE settings (name text PRIMARY KEY, value text);",
        "DROP TABLE settings;");
    migrations.add(
        NEXT,
        """
        -- trasiego:irreversible: a test
        UPDATE settings SET value = '';
        DELETE FROM settings WHERE value = 'old';
        """,
        null);

    assertThat(hazards(plan(FIRST)))
        .containsExactlyInAnyOrder(
            "update-all-rows RISKY", "delete-all-rows NOTE", "irreversible NOTE");
    assertThat(plan(FIRST).files().getFirst().hazards())
        .filteredOn(
            hazard -> hazard.severity() != Severity.NOTE || hazard.code().startsWith("delete"))
        .allMatch(hazard -> hazard.consequence().contains("from 100,000 rows or 32 MB on"));
    assertThat(hazards(plan(statistics(3))))
        .containsExactlyInAnyOrder("update-all-rows NOTE", "irreversible NOTE");
    assertThat(plan(statistics(3)).target()).contains("staging as of");
    assertThat(hazards(plan(statistics(3_000_000))))
        .containsExactlyInAnyOrder(
            "update-all-rows RISKY", "delete-all-rows NOTE", "irreversible NOTE");
  }

  private static List<String> hazards(Report report) {
    return report.files().getFirst().hazards().stream()
        .map(hazard -> hazard.code() + " " + hazard.severity())
        .toList();
  }

  private Report plan(TableStatistics statistics) {
    return new LocalPlan(
            folder, state, 18, Clock.systemUTC(), progress::add, Optional.of(statistics))
        .run(FIRST, null);
  }

  private static TableStatistics statistics(long rows) {
    return new TableStatistics(
        TableStatistics.VERSION,
        "staging",
        "2026-11-30T12:00:00Z",
        "18.6",
        List.of(new TableStatistics.Table("public.settings", rows, rows * 50, 1, rows * 20, 0, 0)));
  }

  @Test
  void reportsAFileThatFailsAndTriesNoneBehindIt() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    migrations.add(
        NEXT, "INSERT INTO a VALUES (1);\nALTER TABLE b ADD COLUMN c text;", "SELECT 1;");
    migrations.add(LATER, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a DROP COLUMN c;");

    Report report = plan(FIRST);

    assertThat(report.verdict()).isEqualTo("refused");
    assertThat(report.files()).hasSize(1);
    assertThat(codes(report.files().getFirst())).contains("statement-fails");
    assertThat(report.files().getFirst().statements().getLast().effects())
        .containsExactly("fails with 42P01: relation \"b\" does not exist");
    assertThat(report.files().getFirst().undo().status()).isEqualTo("untried");
    assertThat(report.warnings()).singleElement().asString().contains("not tried", LATER);
  }

  @Test
  void saysWhichEarlierFileDoesNotRun() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);\nSELECT nothing();", "DROP TABLE a;");
    migrations.add(NEXT, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a DROP COLUMN c;");

    Report report = plan(FIRST);

    assertThat(report.verdict()).isEqualTo("refused");
    assertThat(report.files()).isEmpty();
    assertThat(report.refusals())
        .singleElement()
        .asString()
        .contains("V" + FIRST + "__step.sql line 2", "function nothing() does not exist");
  }

  @Test
  void refusesAnUndoFileThatDoesNotTakeItBackAndTriesTheNextFileWithoutIt() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    migrations.add(NEXT, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a RENAME c TO d;");
    migrations.add(LATER, "ALTER TABLE a ADD COLUMN d text;", "ALTER TABLE a DROP COLUMN d;");

    Report report = plan(FIRST);

    assertThat(report.files().getFirst().undo().status()).isEqualTo("broken");
    assertThat(report.files().getFirst().undo().reason())
        .contains("column public.a.d is unexpected");
    assertThat(report.files().getLast().verdict()).isEqualTo("safe");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void triesTheNextFileOnADatabaseMadeAnewWhereAnUndoFileSpoiltIt() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer, c text);", "DROP TABLE a;");
    migrations.add(NEXT, "CREATE INDEX CONCURRENTLY a_c ON a (c);", "ALTER TABLE a DROP COLUMN c;");
    migrations.add(LATER, "COMMENT ON COLUMN a.c IS 'it';", "COMMENT ON COLUMN a.c IS NULL;");

    Report report = plan(FIRST);

    assertThat(report.files().getFirst().undo().status()).isEqualTo("broken");
    assertThat(report.files().getLast().verdict()).isEqualTo("safe");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void refusesAnUndoFileAfterWhichTheFileLeadsElsewhere() throws Exception {
    migrations.add(
        FIRST, "CREATE TABLE a (id integer);\nCREATE TABLE mark (id integer);", "DROP TABLE a;");
    migrations.add(
        NEXT,
        "DO $$ BEGIN IF EXISTS (SELECT FROM mark) THEN ALTER TABLE a ADD two int;"
            + " ELSE ALTER TABLE a ADD one int; END IF; END $$;\nINSERT INTO mark VALUES (1);",
        "ALTER TABLE a DROP IF EXISTS one, DROP IF EXISTS two;");
    migrations.add(LATER, "COMMENT ON COLUMN a.one IS 'it';", "COMMENT ON COLUMN a.one IS NULL;");

    Report report = plan(FIRST);

    assertThat(report.files().getFirst().undo().reason())
        .contains("gives a different schema: column public.a.one is missing");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void runsAsAPlainRoleThatCannotBecomeMore() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    migrations.add(
        NEXT,
        "RESET ROLE;\n"
            + "DO $$ BEGIN ASSERT NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user);"
            + " END $$;\n"
            + "GRANT pg_execute_server_program TO CURRENT_USER;",
        "SELECT 1;");

    Report report = plan(FIRST);

    assertThat(report.files().getFirst().statements().getLast().effects())
        .singleElement()
        .asString()
        .startsWith("fails with 42501");
  }

  @Test
  void letsTwoPlansAtOnceBuildTheSameOnce() throws Exception {
    migrations
        .write(30)
        .add(NEXT, "ALTER TABLE t1 ADD COLUMN c text;", "ALTER TABLE t1 DROP COLUMN c;");
    // Something of its own, so that no other test has built it.
    migrations.add(
        "20250101000000", "CREATE TABLE only_here (id integer);", "DROP TABLE only_here;");

    Callable<Report> plan = () -> plan("20250101000000");
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      for (Future<Report> one : both.invokeAll(List.of(plan, plan))) {
        assertThat(one.get().verdict()).isEqualTo("safe");
      }
    }

    assertThat(progress.stream().filter(line -> line.startsWith("building"))).hasSize(1);
  }

  @Test
  void sweepsWhatKilledPlansLeftAndKeepsNoMoreThanAFew() throws Exception {
    migrations.add(FIRST, "CREATE TABLE swept (id integer);", "DROP TABLE swept;");
    migrations.add(
        NEXT, "ALTER TABLE swept ADD COLUMN c text;", "ALTER TABLE swept DROP COLUMN c;");
    Path kept = Files.createDirectories(state.resolve("18/kept"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(kept.resolve(i + ".tar.gz"), "of use long ago");
      Files.setLastModifiedTime(kept.resolve(i + ".tar.gz"), FileTime.fromMillis(i));
    }
    Path killed =
        Files.createDirectory(
            state.resolve("18/trasiego-server-" + namespace() + "-999999999-1-killed"));

    assertThat(plan(FIRST).verdict()).isEqualTo("safe");

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
    migrations.add(FIRST, "CREATE TABLE a (id integer, c text);", "DROP TABLE a;");
    // Of its own, so that nothing else is damaged.
    migrations.add(
        "20200102000000", "COMMENT ON TABLE a IS '" + damage + "';", "COMMENT ON TABLE a IS NULL;");
    migrations.add(NEXT, "ALTER TABLE a ADD COLUMN d text;", "ALTER TABLE a DROP COLUMN d;");
    Set<String> before = new HashSet<>(names(state.resolve("18/kept")));
    assertThat(plan("20200102000000").verdict()).isEqualTo("safe");
    for (String name : names(state.resolve("18/kept"))) {
      if (!before.contains(name) && name.endsWith(".gz")) {
        damage(state.resolve("18/kept").resolve(name), damage);
      }
    }

    progress.clear();
    Report report = plan("20200102000000");

    assertThat(report.verdict()).isEqualTo("safe");
    assertThat(progress).anyMatch(line -> line.startsWith("what was kept is damaged"));
    progress.clear();
    assertThat(plan("20200102000000").verdict()).isEqualTo("safe");
    assertThat(progress).noneMatch(line -> line.startsWith("what was kept is damaged"));
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
