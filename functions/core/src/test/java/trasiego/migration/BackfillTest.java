package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillTest {
  private static final String NAME = "V20260101000000__x.sql";
  private static final String UPDATE = "\nUPDATE \"Product\" SET category = 'x';";

  @Test
  void asksForWhatItSays() {
    Backfill backfill =
        script(
                "-- trasiego:backfill table=\"Product\" where=\"category = '' OR \"\"Old\"\" IS"
                    + " NULL\" batch=500 pause=2s lag=1min window=\"22:00-04:30 America/Santiago\""
                    + UPDATE)
            .backfill()
            .orElseThrow();

    assertThat(backfill.where()).contains("category = '' OR \"Old\" IS NULL");
    assertThat(backfill.batch()).isEqualTo(OptionalInt.of(500));
    assertThat(backfill.pause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(backfill.lag()).isEqualTo(Duration.ofMinutes(1));
    assertThat(backfill.window().orElseThrow()).hasToString("22:00-04:30 America/Santiago");
  }

  @Test
  void adaptsItsSizeAndTakesBreathWhereItSaysNothing() {
    Backfill backfill =
        script("-- trasiego:backfill table='Product'" + UPDATE).backfill().orElseThrow();

    assertThat(backfill.batch()).isEmpty();
    assertThat(backfill.pause()).isEqualTo(Duration.ofMillis(100));
    assertThat(backfill.lag()).isEqualTo(Duration.ofSeconds(10));
    assertThat(backfill.where()).isEmpty();
    assertThat(backfill.window()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- trasiego:backfill",
        "-- trasiego:backfill batch=10",
        "-- trasiego:backfill table=\"Product\" batch=0",
        "-- trasiego:backfill table=\"Product\" batch=100001",
        "-- trasiego:backfill table=\"Product\" pause=soon",
        "-- trasiego:backfill table=\"Product\" size=10",
        "-- trasiego:backfill table=\"Product\" batch=1 batch=2",
        "-- trasiego:backfill table=\"Product\" window=\"02:00-02:00 UTC\"",
        "-- trasiego:backfill table=\"Product\" window=\"02:00-25:00 UTC\"",
        "-- trasiego:backfill table=\"Product\" window=\"02:00-05:00 Atlantis\"",
        "-- trasiego:backfill table=\"Product\" and more",
        "-- trasiego:backfill: table=\"Product\"",
        "--trasiego : backfill table=\"Product\"",
        "-- trasiego:needs 20260101000000",
        "-- trasiego:needs that one: it fills",
        "-- trasiego:backfill table=\"Product\" where=\"true) OR (true\"",
        "-- trasiego:backfill table=\"Product\" where=\"true; DROP TABLE a\"",
        "-- trasiego:backfill table=\"Product\" where=\"a b c\"",
        "-- trasiego:backfill table=\"Product\" where=\"\"",
        "-- trasiego:backfill table=\"Order\"",
        "-- trasiego:backfill table=product",
        "-- trasiego:backfill table=\"Product\"\n-- trasiego:backfill table=\"Product\"",
      })
  void refusesWhatItCannotTake(String directive) {
    assertThat(problems(directive + UPDATE)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "UPDATE t SET a = 1; UPDATE t SET a = 2",
        "UPDATE t SET a = 1 WHERE CURRENT OF c",
        "WITH x AS (DELETE FROM t RETURNING a) UPDATE t SET a = 1",
        "INSERT INTO u VALUES (1)",
        "INSERT INTO u SELECT a FROM t GROUP BY a",
        "INSERT INTO u SELECT a FROM t ORDER BY a",
        "INSERT INTO u SELECT a FROM t LIMIT 10",
        "INSERT INTO u SELECT DISTINCT a FROM t",
        "INSERT INTO u SELECT a FROM t UNION ALL SELECT a FROM v",
        "INSERT INTO u SELECT v.a FROM v LEFT JOIN t ON t.a = v.a",
        "INSERT INTO u SELECT v.a FROM v FULL JOIN t ON t.a = v.a",
        "INSERT INTO u SELECT a FROM (SELECT a FROM t) x",
        "TRUNCATE t",
        "UPDATE t SET a = s.r FROM (SELECT a, row_number() OVER () r FROM t) s WHERE s.a = t.a",
        "UPDATE t SET a = (SELECT max(a) FROM t)",
        "DELETE FROM t WHERE a NOT IN (SELECT max(a) FROM t GROUP BY b)",
        "INSERT INTO t SELECT a + 1 FROM t ON CONFLICT DO NOTHING",
        "INSERT INTO u SELECT count(*) FROM t",
        "INSERT INTO u SELECT row_number() OVER (ORDER BY a) FROM t",
        "WITH t AS (SELECT 1 AS a FROM t) INSERT INTO u SELECT a FROM t",
        "INSERT INTO u (SELECT a FROM t)",
        "MERGE INTO t USING v ON t.a = v.a WHEN MATCHED THEN DELETE",
      })
  void refusesAStatementThatHasNoPieces(String sql) {
    assertThat(problems("-- trasiego:backfill table=t\n" + sql + ";")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE t SET a = 1 | UPDATE t SET a = 1 WHERE (#)
          UPDATE ONLY t AS "x y" SET a = 1 WHERE b OR c | UPDATE ONLY t AS "x y" SET a = 1 WHERE ( b OR c ) AND (#)
          UPDATE t SET a = (SELECT 1 WHERE true) WHERE b RETURNING a | UPDATE t SET a = (SELECT 1 WHERE true) WHERE ( b ) AND (#) RETURNING a
          UPDATE t SET a = 1 RETURNING a AS where | UPDATE t SET a = 1 WHERE (#) RETURNING a AS where
          UPDATE t SET a = 'WHERE' /* WHERE */ | UPDATE t SET a = 'WHERE' /* WHERE */ WHERE (#)
          WITH v AS (SELECT 1 WHERE true) DELETE FROM t USING v WHERE b | WITH v AS (SELECT 1 WHERE true) DELETE FROM t USING v WHERE ( b ) AND (#)
          INSERT INTO u SELECT a FROM t JOIN v ON conflict WHERE b ON CONFLICT (a) WHERE c DO NOTHING | INSERT INTO u SELECT a FROM t JOIN v ON conflict WHERE ( b ) AND (#) ON CONFLICT (a) WHERE c DO NOTHING
          INSERT INTO u SELECT a[1] FROM t ON CONFLICT DO NOTHING | INSERT INTO u SELECT a[1] FROM t WHERE (#) ON CONFLICT DO NOTHING
          """)
  void addsItsRangeToTheStatementsOwnCondition(String sql, String wanted) {
    String piece =
        script("-- trasiego:backfill table=t\n" + sql + ";").batches().orElseThrow().where("#");

    assertThat(piece.replaceAll("\\s+", " ").replace("( #", "(#").replace("# )", "#)").strip())
        .isEqualTo(wanted);
  }

  @Test
  void keepsACommentInTheConditionFromSwallowingTheRange() {
    String piece =
        script("-- trasiego:backfill table=t\nUPDATE t SET a = 1 WHERE b -- the end\n;")
            .batches()
            .orElseThrow()
            .where("k > 1 -- too");

    assertThat(Statements.of(piece).list()).hasSize(1);
    assertThat(Statements.of(piece).list().getFirst().words()).contains("K", ">", ")");
    assertThat(piece).doesNotContain("end AND").contains("-- too\n)");
  }

  @Test
  void namesTheTableAsTheStatementDoes() {
    BatchStatement update =
        script("-- trasiego:backfill table=shop.\"Product\"\nUPDATE shop.\"Product\" p SET a = 1;")
            .batches()
            .orElseThrow();

    assertThat(update.schema()).isEqualTo("shop");
    assertThat(update.table()).isEqualTo("Product");
    assertThat(update.reference()).isEqualTo("\"p\"");
  }

  @Test
  void namesWhatMustBeAppliedBefore() {
    assertThat(script("-- trasiego:needs V20260101000000: its backfill\nSELECT 1;").needs())
        .containsExactly("20260101000000");
  }

  private static Script script(String sql) {
    return Script.of(NAME, sql.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problems(String sql) {
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                NAME,
                sql.getBytes(StandardCharsets.UTF_8),
                "U" + NAME.substring(1),
                "SELECT 1;".getBytes(StandardCharsets.UTF_8)));
    return new MigrationChecks(folder, new History(true, List.of()), Set.of()).problems();
  }
}
