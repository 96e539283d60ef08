package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MigrationChecksTest {
  private static final String ONE = "20260101000000";
  private static final String TWO = "20260202000000";
  private static final String THREE = "20260303000000";
  private static final History NONE = new History(false, List.of());

  @Test
  void findsThePendingFilesInOrder() {
    MigrationChecks checks =
        checks(files(ONE, "SELECT 1", TWO, "SELECT 2"), applied(ONE, "SELECT 1"));

    assertThat(checks.pending()).extracting(MigrationFile::version).containsExactly(TWO);
    assertThat(checks.problems()).isEmpty();
  }

  @Test
  void asksForNoFileFromBelowABaseline() {
    History history =
        new History(
            true,
            List.of(
                row(1, "1.2", "SQL", 7, true),
                row(2, TWO, "BASELINE", null, true),
                row(3, THREE, "SQL", checksum("SELECT 3"), true)));
    MigrationChecks checks = checks(files(ONE, "SELECT 1", TWO, "SELECT 2"), history);

    assertThat(checks.pending()).isEmpty();
    assertThat(checks.problems())
        .singleElement()
        .asString()
        .startsWith("V" + THREE + "__x.sql was applied");
  }

  @Test
  void takesAnUndoneFileAsPending() {
    History history =
        new History(
            true,
            List.of(
                row(1, ONE, "SQL", checksum("SELECT 1"), true), row(2, ONE, "DELETE", null, true)));

    assertThat(checks(files(ONE, "SELECT 1"), history).pending()).hasSize(1);
  }

  @Test
  void takesARepeatableFileAsPendingWhereItsTextIsAnother() {
    Map<String, byte[]> files = files("2", "SELECT 2");
    files.put("R__view.sql", "SELECT 'new'".getBytes(StandardCharsets.UTF_8));
    History.Row view =
        new History.Row(
            1,
            "R__view",
            "view",
            "SQL",
            "R__view.sql",
            checksum("SELECT 'old'"),
            "2026-01-01T00:00:00",
            1,
            true);
    History history =
        new History(true, List.of(view, row(2, "2", "SQL", checksum("SELECT 2"), true)));
    MigrationChecks checks = checks(files, history);

    assertThat(checks.pending()).extracting(MigrationFile::version).containsExactly("R__view");
    assertThat(checks.problems())
        .singleElement()
        .asString()
        .contains("write U__view.sql with the text that was applied before");
    files.put("U__view.sql", "SELECT 'old'".getBytes(StandardCharsets.UTF_8));
    assertThat(checks(files, history).problems()).isEmpty();
    files.put("R__view.sql", "SELECT 'old'".getBytes(StandardCharsets.UTF_8));
    assertThat(checks(files, history).pending()).isEmpty();
    files.remove("R__view.sql");
    files.remove("U__view.sql");
    assertThat(checks(files, history).problems())
        .singleElement()
        .asString()
        .startsWith("R__view.sql was applied");
  }

  /** What Flyway calls one version is one, and numbers are no words. */
  @Test
  void comparesVersionsAsFlywayDoes() {
    History history = new History(true, List.of(row(1, "9", "SQL", checksum("SELECT 9"), true)));

    assertThat(checks(files("09.0", "SELECT 9", "10", "SELECT 10"), history).pending())
        .extracting(MigrationFile::version)
        .containsExactly("10");
    assertThat(checks(files("9", "SELECT 9", "8.5", "SELECT 8"), history).problems())
        .singleElement()
        .asString()
        .startsWith("V8.5__x.sql is older than 9");
  }

  @Test
  void saysOfWhichRowsNoFileCanStand() {
    History history =
        new History(
            true,
            List.of(
                row(1, "1", "JDBC", null, true),
                row(2, "2", "SQL", checksum("SELECT 2"), true),
                row(3, "2", "UNDO_SQL", null, true)));

    MigrationChecks checks = checks(files("2", "SELECT 2"), history);

    assertThat(checks.pending()).hasSize(1);
    assertThat(checks.problems())
        .anyMatch(line -> line.contains("(JDBC)") && line.contains("--baseline"))
        .anyMatch(line -> line.contains("SET type = 'DELETE' WHERE type = 'UNDO_SQL'"))
        .hasSize(2);
  }

  @Test
  void knowsAnAppliedFileInAnotherEncodingByItsChecksum() {
    byte[] latin = "SELECT 'ü'".getBytes(StandardCharsets.ISO_8859_1);
    int applied = Script.of("x", "SELECT 'ü'".getBytes(StandardCharsets.UTF_8)).checksum();
    MigrationFolder folder =
        MigrationFolder.of(Map.of("V1__x.sql", latin, "V2__x.sql", latin, "U2__x.sql", latin));
    History history = new History(true, List.of(row(1, "1", "SQL", applied, true)));

    assertThat(new MigrationChecks(folder, history).problems())
        .isNotEmpty()
        .allMatch(line -> line.contains("2__x.sql is not UTF-8"));
  }

  @Test
  void takesAFailedFileAsPending() {
    History history = new History(true, List.of(row(1, ONE, "SQL", checksum("SELECT 1"), false)));
    MigrationChecks checks = checks(files(ONE, "SELECT 1"), history);

    assertThat(checks.pending()).hasSize(1);
    assertThat(history.failed()).hasSize(1);
    assertThat(checks.problems()).isEmpty();
  }

  @Test
  void namesEveryReasonAtOnce() {
    Map<String, byte[]> files = files(ONE, "SELECT 99", THREE, "SELECT 3");
    files.remove("U" + THREE + "__x.sql");
    History history =
        new History(
            true,
            List.of(
                row(1, ONE, "SQL", checksum("SELECT 1"), true),
                row(2, TWO, "SQL", checksum("SELECT 2"), true),
                row(3, "20260404000000", "SQL", 7, true)));

    assertThat(checks(files, history).problems())
        .hasSize(5)
        .anyMatch(line -> line.startsWith("V" + ONE + "__x.sql was edited after it was applied"))
        .anyMatch(line -> line.startsWith("V" + TWO + "__x.sql was applied on 2026-01-01"))
        .anyMatch(line -> line.contains("V20260404000000__x.sql was applied"))
        .anyMatch(line -> line.startsWith("V" + THREE + "__x.sql is older than 20260404000000"))
        .anyMatch(line -> line.contains("has no undo file; write U" + THREE + "__x.sql"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BEGIN; SELECT 1; COMMIT;                      | "BEGIN" controls the transaction itself
          CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1| holds 2 statements, one of them CREATE INDEX CONCURRENTLY
          COPY t FROM STDIN;                            | needs rows from a client
          -- nothing                                    | holds no statement
          \\d t                                         | psql commands are not SQL
          -- trasiego:backfil table=t                   | directive "trasiego:backfil" is not known
          -- trasiego:timeout soon: x                   | wanted -- trasiego:timeout <number>
          SELECT 'open                                  | unterminated quoted string
          """)
  void namesWhatIsWrongInsideAFile(String sql, String reason) {
    assertThat(checks(files(ONE, sql), NONE).problems()).anyMatch(line -> line.contains(reason));
  }

  @Test
  void asksForNoWayBackWhereTheFileSaysWhyThereIsNone() {
    Map<String, byte[]> files = files(ONE, "-- trasiego:irreversible: gone\nSELECT 1");
    assertThat(checks(files, NONE).problems())
        .singleElement()
        .asString()
        .contains("says that it is irreversible and has an undo file");

    files.remove("U" + ONE + "__x.sql");
    assertThat(checks(files, NONE).problems()).isEmpty();
  }

  @Test
  void knowsAProcedureThatCommitsByItsFile() {
    Map<String, byte[]> files =
        files(
            ONE,
            "CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$",
            TWO,
            "CALL fill(); SELECT 1");

    assertThat(checks(files, NONE).problems())
        .singleElement()
        .asString()
        .contains("CALL of a procedure with COMMIT");
  }

  @Test
  void warnsOfLimitsThatTheFileSetsItself() {
    assertThat(checks(files(ONE, "SET LOCAL lock_timeout = '1s'; SELECT 1"), NONE).warnings())
        .singleElement()
        .asString()
        .contains("has no effect");
  }

  private static MigrationChecks checks(Map<String, byte[]> files, History history) {
    return new MigrationChecks(MigrationFolder.of(files), history);
  }

  private static Map<String, byte[]> files(String... versionsAndSql) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < versionsAndSql.length; i += 2) {
      String name = versionsAndSql[i] + "__x.sql";
      files.put("V" + name, versionsAndSql[i + 1].getBytes(StandardCharsets.UTF_8));
      files.put("U" + name, "SELECT 0".getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  private static History applied(String version, String sql) {
    return new History(true, List.of(row(1, version, "SQL", checksum(sql), true)));
  }

  private static int checksum(String sql) {
    return Script.of("x", sql.getBytes(StandardCharsets.UTF_8)).checksum();
  }

  private static History.Row row(
      int rank, String version, String type, Integer checksum, boolean success) {
    return new History.Row(
        rank,
        version,
        "x",
        type,
        "V" + version + "__x.sql",
        checksum,
        "2026-01-01T00:00:00",
        1,
        success);
  }
}
