package trasiego.cli.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.hazard.Hazard;
import trasiego.hazard.Report;
import trasiego.hazard.Report.FileReport;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

class LocalPlanIT {
  private static final String FIRST = "20200101000000";
  private static final String NEXT = "20260101000000";
  private static final String LATER = "20260102000000";

  /** One server of each major for all tests: each folder has files of its own. */
  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  @TempDir private Path folder;
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
        .contains("leads elsewhere: column public.a.one is missing");
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
    try (GroundServer server = GroundServer.open(18, state.resolve("18"), progress::add);
        Session session = server.administrator()) {
      for (int i = 0; i < 10; i++) {
        create(session, "kept_" + i);
      }
      create(session, "now_killed");
    }

    assertThat(plan(FIRST).verdict()).isEqualTo("safe");

    try (GroundServer server = GroundServer.open(18, state.resolve("18"), progress::add);
        Session session = server.administrator()) {
      assertThat(names(session, "now_")).isEmpty();
      // Those that were there, and the one that this plan built.
      assertThat(names(session, "kept_")).hasSizeLessThanOrEqualTo(9);
    }
  }

  private static void create(Session session, String name) {
    session.execute("CREATE DATABASE " + Identifier.quote(name));
  }

  private static List<String> names(Session session, String prefix) {
    return session.query(
        "SELECT datname FROM pg_catalog.pg_database WHERE pg_catalog.starts_with(datname, ?)",
        row -> row.getString(1),
        prefix);
  }
}
