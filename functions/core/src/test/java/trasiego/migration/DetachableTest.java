package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DetachableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE UNIQUE INDEX CONCURRENTLY i ON a (k) | BUILD_INDEX |",
        "DROP INDEX CONCURRENTLY IF EXISTS i | DROP_INDEX |",
        "REINDEX (CONCURRENTLY) INDEX \"S\".\"I\" | REINDEX_INDEX | I",
        "REINDEX TABLE CONCURRENTLY t | REINDEX_TABLE | t",
        "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY | DETACH_PARTITION |",
        "ALTER TABLE a VALIDATE CONSTRAINT c | VALIDATE |",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY s.m WITH DATA | REFRESH | m",
        "VACUUM (ANALYZE, FREEZE) s.a | VACUUM | a",
      })
  void isWhatNobodyWaitsForLong(String sql, Detachable.Kind kind, String relation) {
    Detachable found = Detachable.of(script(sql)).orElseThrow();

    assertThat(found.kind()).isEqualTo(kind);
    assertThat(found.relation().orElse(null)).isEqualTo(relation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX i ON a (k)",
        "DROP INDEX i",
        "REINDEX INDEX i",
        "REINDEX (CONCURRENTLY off) INDEX i",
        "REINDEX SCHEMA CONCURRENTLY s",
        "ALTER TABLE p DETACH PARTITION p1",
        "ALTER TABLE p DETACH PARTITION p1 FINALIZE",
        "ALTER TABLE a VALIDATE CONSTRAINT c, ADD x int",
        "ALTER TABLE a VALIDATE CONSTRAINT c; SELECT 1",
        "REFRESH MATERIALIZED VIEW m",
        "VACUUM FULL a",
        "VACUUM",
        "VACUUM a, b",
        "ANALYZE a",
        "UPDATE a SET k = 1",
      })
  void isNothingElse(String sql) {
    assertThat(Detachable.of(script(sql))).isEmpty();
  }

  private static Script script(String sql) {
    return Script.of("V1__x.sql", sql.getBytes(StandardCharsets.UTF_8));
  }
}
