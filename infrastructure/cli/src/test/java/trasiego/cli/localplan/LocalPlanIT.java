package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.cli.localplan.PlanFixture.FIRST;
import static trasiego.cli.localplan.PlanFixture.LATER;
import static trasiego.cli.localplan.PlanFixture.NEXT;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.execution.Report;
import trasiego.execution.Severity;
import trasiego.statistics.TableStatistics;
import trasiego.testing.MemoryTempDir;

/** What a plan of a folder alone says of its new files and of their undo files. */
class LocalPlanIT {
  /** What is kept of each major for all tests: each folder has files of its own. */
  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  private PlanFixture folder;

  @BeforeEach
  void beginAFolder(@TempDir(factory = MemoryTempDir.class) Path empty) {
    folder = new PlanFixture(empty, state);
  }

  /** The same file, weighed by nobody, by a small shop and by a large one. */
  @Test
  void judgesByExportedStatisticsAsTheirEnvironmentWould() throws Exception {
    folder.migrations.add(
        FIRST,
        "CREATE TABLE settings (name text PRIMARY KEY, value text);",
        "DROP TABLE settings;");
    folder.migrations.add(
        NEXT,
        """
        -- trasiego:irreversible: a test
        UPDATE settings SET value = '';
        DELETE FROM settings WHERE value = 'old';
        """,
        null);

    assertThat(hazards(folder.plan(FIRST)))
        .containsExactlyInAnyOrder(
            "update-all-rows RISKY", "delete-all-rows NOTE", "irreversible NOTE");
    assertThat(folder.plan(FIRST).files().getFirst().hazards())
        .filteredOn(
            hazard -> hazard.severity() != Severity.NOTE || hazard.code().startsWith("delete"))
        .allMatch(hazard -> hazard.consequence().contains("from 100,000 rows or 32 MB on"));
    assertThat(hazards(folder.plan(statistics(3))))
        .containsExactlyInAnyOrder("update-all-rows NOTE", "irreversible NOTE");
    assertThat(folder.plan(statistics(3)).target()).contains("staging as of");
    assertThat(hazards(folder.plan(statistics(3_000_000))))
        .containsExactlyInAnyOrder(
            "update-all-rows RISKY", "delete-all-rows NOTE", "irreversible NOTE");
  }

  private static List<String> hazards(Report report) {
    return report.files().getFirst().hazards().stream()
        .map(hazard -> hazard.code() + " " + hazard.severity())
        .toList();
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
    folder.migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    folder.migrations.add(
        NEXT, "INSERT INTO a VALUES (1);\nALTER TABLE b ADD COLUMN c text;", "SELECT 1;");
    folder.migrations.add(
        LATER, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a DROP COLUMN c;");

    Report report = folder.plan(FIRST);

    assertThat(report.verdict()).isEqualTo("refused");
    assertThat(report.files()).hasSize(1);
    assertThat(PlanFixture.codes(report.files().getFirst())).contains("statement-fails");
    assertThat(report.files().getFirst().statements().getLast().effects())
        .containsExactly("fails with 42P01: relation \"b\" does not exist");
    assertThat(report.files().getFirst().undo().status()).isEqualTo("untried");
    assertThat(report.warnings()).singleElement().asString().contains("not tried", LATER);
  }

  @Test
  void saysWhichEarlierFileDoesNotRun() throws Exception {
    folder.migrations.add(
        FIRST, "CREATE TABLE a (id integer);\nSELECT nothing();", "DROP TABLE a;");
    folder.migrations.add(NEXT, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a DROP COLUMN c;");

    Report report = folder.plan(FIRST);

    assertThat(report.verdict()).isEqualTo("refused");
    assertThat(report.files()).isEmpty();
    assertThat(report.refusals())
        .singleElement()
        .asString()
        .contains("V" + FIRST + "__step.sql line 2", "function nothing() does not exist");
  }

  @Test
  void refusesAnUndoFileThatDoesNotTakeItBackAndTriesTheNextFileWithoutIt() throws Exception {
    folder.migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    folder.migrations.add(NEXT, "ALTER TABLE a ADD COLUMN c text;", "ALTER TABLE a RENAME c TO d;");
    folder.migrations.add(
        LATER, "ALTER TABLE a ADD COLUMN d text;", "ALTER TABLE a DROP COLUMN d;");

    Report report = folder.plan(FIRST);

    assertThat(report.files().getFirst().undo().status()).isEqualTo("broken");
    assertThat(report.files().getFirst().undo().reason())
        .contains("column public.a.d is unexpected");
    assertThat(report.files().getLast().verdict()).isEqualTo("safe");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void triesTheNextFileOnADatabaseMadeAnewWhereAnUndoFileSpoiltIt() throws Exception {
    folder.migrations.add(FIRST, "CREATE TABLE a (id integer, c text);", "DROP TABLE a;");
    folder.migrations.add(
        NEXT, "CREATE INDEX CONCURRENTLY a_c ON a (c);", "ALTER TABLE a DROP COLUMN c;");
    folder.migrations.add(
        LATER, "COMMENT ON COLUMN a.c IS 'it';", "COMMENT ON COLUMN a.c IS NULL;");

    Report report = folder.plan(FIRST);

    assertThat(report.files().getFirst().undo().status()).isEqualTo("broken");
    assertThat(report.files().getLast().verdict()).isEqualTo("safe");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void refusesAnUndoFileAfterWhichTheFileLeadsElsewhere() throws Exception {
    folder.migrations.add(
        FIRST, "CREATE TABLE a (id integer);\nCREATE TABLE mark (id integer);", "DROP TABLE a;");
    folder.migrations.add(
        NEXT,
        "DO $$ BEGIN IF EXISTS (SELECT FROM mark) THEN ALTER TABLE a ADD two int;"
            + " ELSE ALTER TABLE a ADD one int; END IF; END $$;\nINSERT INTO mark VALUES (1);",
        "ALTER TABLE a DROP IF EXISTS one, DROP IF EXISTS two;");
    folder.migrations.add(
        LATER, "COMMENT ON COLUMN a.one IS 'it';", "COMMENT ON COLUMN a.one IS NULL;");

    Report report = folder.plan(FIRST);

    assertThat(report.files().getFirst().undo().reason())
        .contains("gives a different schema: column public.a.one is missing");
    assertThat(report.files().getLast().undo().status()).isEqualTo("proven");
  }

  @Test
  void runsAsAPlainRoleThatCannotBecomeMore() throws Exception {
    folder.migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    folder.migrations.add(
        NEXT,
        "RESET ROLE;\n"
            + "DO $$ BEGIN ASSERT NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user);"
            + " END $$;\n"
            + "GRANT pg_execute_server_program TO CURRENT_USER;",
        "SELECT 1;");

    Report report = folder.plan(FIRST);

    assertThat(report.files().getFirst().statements().getLast().effects())
        .singleElement()
        .asString()
        .startsWith("fails with 42501");
  }
}
