package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.migration.Statements;

class PlainFileTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE INDEX i ON shop.t (a) | CREATE INDEX CONCURRENTLY i ON shop.t (a); | DROP INDEX"
            + " CONCURRENTLY \"shop\".\"i\";",
        "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"
            + " | CREATE UNIQUE INDEX CONCURRENTLY i ON t (a); | DROP INDEX CONCURRENTLY \"i\";",
        "CREATE TABLE t (a int) | CREATE TABLE t (a int); | DROP TABLE \"t\";",
        "ALTER TABLE t ADD COLUMN c int"
            + " | ALTER TABLE t ADD COLUMN c int; | ALTER TABLE \"t\" DROP COLUMN \"c\";"
      })
  void writesAPlainStatementWithItsWayBack(String sql, String forward, String back) {
    PatternFile file = PlainFile.of(Statements.of(sql).list().getFirst());

    assertThat(file.sql().strip()).isEqualTo(forward);
    assertThat(file.undo().map(String::strip)).isEqualTo(Optional.of(back));
  }
}
