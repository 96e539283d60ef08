package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.failure.MigrationRefusedException;

final class FilePartsTest {
  @Test
  void partsWhereTheFileCommitsAndKeepsItsComments() {
    String sql =
        """
        -- AlterEnum
        BEGIN;
        CREATE TYPE "Mood_new" AS ENUM ('a'); -- not ; an end
        DROP TYPE "Mood";
        COMMIT;
        -- DropTable
        DROP TABLE x;
        """;

    assertThat(parts(sql, true))
        .containsExactly(
            "-- AlterEnum\nCREATE TYPE \"Mood_new\" AS ENUM ('a'); -- not ; an end\nDROP TYPE"
                + " \"Mood\";\n",
            "-- DropTable\nDROP TABLE x;\n");
    assertThat(parts(sql, false))
        .singleElement()
        .asString()
        .contains("-- AlterEnum", "-- DropTable")
        .doesNotContain("BEGIN", "COMMIT");
  }

  @Test
  void givesEachStatementOutsideATransactionAFileOfItsOwn() {
    assertThat(
            parts(
                """
                CREATE TABLE t (a int);
                CREATE INDEX CONCURRENTLY a ON t (a);
                DROP INDEX CONCURRENTLY b;
                SELECT 1;
                SELECT 2; -- the end
                """,
                true))
        .containsExactly(
            "CREATE TABLE t (a int);\n",
            "CREATE INDEX CONCURRENTLY a ON t (a);\n",
            "DROP INDEX CONCURRENTLY b;\n",
            "SELECT 1;\nSELECT 2; -- the end\n");
  }

  @Test
  void commitsANewEnumValueBeforeItIsUsed() {
    assertThat(
            parts(
                """
                ALTER TYPE mood ADD VALUE 'it''s';
                ALTER TYPE mood ADD VALUE 'b';
                CREATE TABLE c (b int);
                ALTER TABLE t ALTER m SET DEFAULT 'b';
                DO $$ BEGIN UPDATE t SET m = 'it''s'; END $$;
                """,
                false))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("ALTER TABLE t");
    assertThat(parts("ALTER TYPE mood ADD VALUE 'b'; SELECT 'bb';", false)).hasSize(1);
    String own = "CREATE TYPE m AS ENUM (); ALTER TYPE m ADD VALUE 'b'; SELECT 'b'::m;";
    assertThat(parts(own, false)).hasSize(1);
    assertThat(FileParts.isNeeded(script(own), Set.of())).isFalse();
    assertThat(parts("ALTER TYPE mood RENAME VALUE 'a' TO 'b'; SELECT 'b';", false)).hasSize(1);
  }

  @Test
  void carriesOnWhatTheFileAsksForAll() {
    assertThat(
            parts(
                """
                -- trasiego:timeout 5min: large
                -- trasiego:allow drop-table x: unread
                SET search_path = shop;
                BEGIN;
                DROP TABLE x;
                COMMIT;
                CREATE TABLE y ();
                """,
                true))
        .last()
        .isEqualTo(
            "-- trasiego:timeout 5min: large\nSET search_path = shop;\nCREATE TABLE y ();\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; SELECT 1; ROLLBACK;",
        "BEGIN; SAVEPOINT a; SELECT 1; COMMIT;",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;",
        "SET search_path = a; CREATE INDEX CONCURRENTLY i ON t (a);",
        "BEGIN; CREATE TEMP TABLE x (); COMMIT; SELECT * FROM x",
        "BEGIN; COMMIT;",
        "BEGIN; SELECT 'open"
      })
  void partsNothingThatWouldMeanSomethingElse(String sql) {
    assertThatThrownBy(() -> parts(sql, true))
        .isInstanceOf(MigrationRefusedException.class)
        .hasMessageContaining("part it by hand");
    assertThat(FileParts.isPossible(script(sql), Set.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE INDEX CONCURRENTLY i ON s.t (a)        | DROP INDEX CONCURRENTLY "s"."i";
          CREATE INDEX i ON t (a)                       | DROP INDEX "i";
          CREATE INDEX ON t (a)                         |
          CREATE TABLE "A b" ()                         | DROP TABLE "A b";
          ALTER TABLE t ADD a int, ADD CONSTRAINT c CHECK (true) | ALTER TABLE "t" DROP CONSTRAINT "c";\\nALTER TABLE "t" DROP COLUMN "a";
          ALTER TABLE t ADD a int, DROP b               |
          ALTER TYPE m ADD VALUE 'x'                    |
          CREATE TYPE s.m AS ENUM ()                    | DROP TYPE "s"."m";
          DROP TABLE t                                  |
          CREATE OR REPLACE VIEW v AS SELECT 1          |
          CREATE VIEW v AS SELECT 1                     | DROP VIEW "v";
          """)
  void takesBackWhatItMadeByName(String sql, String undo) {
    String found = FileParts.of(script(sql), Set.of(), true).getFirst().undo().orElse(null);

    assertThat(found).isEqualTo(undo == null ? null : undo.replace("\\n", "\n") + "\n");
  }

  @Test
  void isNeededWhereTheFileDoesNotRunAsItIs() {
    assertThat(FileParts.isNeeded(script("SELECT 1; SELECT 2"), Set.of())).isFalse();
    assertThat(FileParts.isNeeded(script("CREATE INDEX CONCURRENTLY i ON t (a)"), Set.of()))
        .isFalse();
    assertThat(FileParts.isNeeded(script("BEGIN; SELECT 1; COMMIT"), Set.of())).isTrue();
    assertThat(FileParts.isNeeded(script("VACUUM; SELECT 1"), Set.of())).isTrue();
    assertThat(FileParts.isNeeded(script("ALTER TYPE m ADD VALUE 'x'; SELECT 'x'"), Set.of()))
        .isTrue();
  }

  private static List<String> parts(String sql, boolean atCommits) {
    return FileParts.of(script(sql), Set.of(), atCommits).stream().map(FilePart::sql).toList();
  }

  private static Script script(String sql) {
    return new Script("V1__x.sql", sql, Statements.of(sql), true);
  }
}
