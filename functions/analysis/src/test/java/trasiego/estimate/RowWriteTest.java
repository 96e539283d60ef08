package trasiego.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.migration.Statements;
import trasiego.observation.ObservedStatement;

class RowWriteTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "UPDATE a SET x = 1 | SELECT FROM a",
        "UPDATE ONLY s.a AS b SET x = y IS DISTINCT FROM z WHERE b.x > 1 RETURNING x"
            + " | SELECT FROM ONLY s.a AS b WHERE b.x > 1",
        "UPDATE a SET (x, y) = (SELECT 1, 2 FROM c WHERE c.i = a.i) FROM b WHERE a.i = b.i"
            + " | SELECT FROM a, b WHERE a.i = b.i",
        "UPDATE \"set\" SET \"where\" = 'WHERE' WHERE \"from\" = 1"
            + " | SELECT FROM \"set\" WHERE \"from\" = 1",
        "WITH w AS (SELECT 1 AS i) UPDATE a SET x = 1 FROM w WHERE a.i = w.i"
            + " | WITH w AS (SELECT 1 AS i) SELECT FROM a, w WHERE a.i = w.i",
        "DELETE FROM a WHERE extract(year FROM at) < 2020 | SELECT FROM a WHERE extract(year FROM"
            + " at) < 2020",
        "DELETE FROM a AS b USING c WHERE b.i = c.i | SELECT FROM a AS b, c WHERE b.i = c.i",
        "MERGE INTO a AS x USING b ON x.i = b.i WHEN MATCHED THEN DELETE"
            + " | SELECT FROM a AS x JOIN b ON x.i = b.i",
        "INSERT INTO a (x) SELECT y FROM b WHERE y > 0 ON CONFLICT DO NOTHING"
            + " | SELECT y FROM b WHERE y > 0",
        "INSERT INTO a TABLE b RETURNING x | TABLE b",
        "CREATE TABLE a (x) AS SELECT y FROM b | SELECT y FROM b",
        "CREATE MATERIALIZED VIEW a AS SELECT y FROM b WITH DATA | SELECT y FROM b",
        "SELECT y INTO TABLE s.a FROM b | SELECT y FROM b",
      })
  void findsTheSameRowsByASelect(String sql, String query) {
    assertThat(writes(sql))
        .singleElement()
        .extracting(write -> write.query().strip().replaceAll("\\s+", " "))
        .isEqualTo(query);
  }

  /** Rows that are written out are few, and those of nobody are none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO a VALUES (1), (2)",
        "INSERT INTO a DEFAULT VALUES",
        "INSERT INTO a SELECT 1 WHERE NOT EXISTS (SELECT FROM a)",
        "CREATE TABLE a AS SELECT y FROM b WITH NO DATA",
        "CREATE TEMPORARY TABLE a AS SELECT y FROM b",
        "SELECT y FROM b",
        "CREATE TABLE a (x int)",
      })
  void asksNothingOfWhatWritesNoFoundRows(String sql) {
    assertThat(writes(sql)).isEmpty();
  }

  /** What is asked must change nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH w AS (DELETE FROM b RETURNING i) UPDATE a SET x = 1 FROM w WHERE a.i = w.i",
        "UPDATE a SET x = 1 WHERE CURRENT OF c",
        "WITH w AS (INSERT INTO b SELECT 1 RETURNING i) INSERT INTO a SELECT i FROM w",
      })
  void asksNothingThatWrites(String sql) {
    assertThat(writes(sql).getFirst().query()).isNull();
  }

  @Test
  void readsABlocksStatements() {
    assertThat(writes("DO $$ BEGIN UPDATE a SET x = 1 WHERE y; DELETE FROM b; END $$"))
        .extracting(RowWrite::query)
        .containsExactly(" SELECT FROM a WHERE y", " SELECT FROM b");
  }

  @Test
  void readsWhatIsWrittenInAWith() {
    assertThat(
            writes(
                "WITH gone AS (DELETE FROM a WHERE x > (1) RETURNING *), kept AS (SELECT 1) INSERT"
                    + " INTO b SELECT * FROM gone"))
        .extracting(RowWrite::verb, RowWrite::query)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(RowWrite.Verb.INSERT, null),
            org.assertj.core.groups.Tuple.tuple(
                RowWrite.Verb.DELETE, " SELECT FROM a WHERE x > (1)"));
  }

  private static List<RowWrite> writes(String sql) {
    return RowWrite.of(ObservedStatement.unseen(Statements.of(sql).list().getFirst()));
  }
}
