package trasiego.cli.pattern.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.cli.exit.UsageException;

class PatternProposalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALTER TABLE shop.\"Order\" RENAME COLUMN a TO \"bC\""
            + " | rename-column {TABLE=\"shop\".\"Order\", COLUMN=\"a\", TO=\"bC\"}",
        "ALTER TABLE t ALTER COLUMN a TYPE numeric(12, 2) USING a::numeric / 100; | retype-column"
            + " {TABLE=\"t\", COLUMN=\"a\", TYPE=numeric(12, 2), USING=a::numeric / 100}",
        "ALTER TABLE t ALTER a SET DATA TYPE bigint | retype-column {TABLE=\"t\", COLUMN=\"a\","
            + " TYPE=bigint}",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL | not-null {TABLE=\"t\", COLUMN=\"a\"}",
        "ALTER TABLE t DROP COLUMN a | drop-column {TABLE=\"t\", COLUMN=\"a\"}",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, \"B\")"
            + " | unique {TABLE=\"t\", COLUMN=\"a\", \"B\", CONSTRAINT=\"k\"}",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES \"User\" (id) ON DELETE CASCADE NOT VALID |"
            + " foreign-key {TABLE=\"t\", COLUMN=\"a\", REFERENCES=\"User\" (id) ON DELETE"
            + " CASCADE}",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a > (1 + 2) AND b <> ')') NOT VALID"
            + " | check {TABLE=\"t\", CHECK=a > (1 + 2) AND b <> ')', CONSTRAINT=\"k\"}",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS c timestamp with time zone NOT NULL DEFAULT"
            + " clock_timestamp()"
            + " | add-column-default {TABLE=\"t\", COLUMN=\"c\", TYPE=timestamp with time zone,"
            + " DEFAULT=clock_timestamp(), NOT_NULL=true}",
        "ALTER TABLE t ADD c int DEFAULT (1 + 1)"
            + " | add-column-default {TABLE=\"t\", COLUMN=\"c\", TYPE=int, DEFAULT=(1 + 1)}",
        "DROP TABLE shop.t | drop-table {TABLE=\"shop\".\"t\"}",
        "ALTER TYPE mood ADD VALUE 'it''s' | enum-value {TYPE=\"mood\", VALUE=it's}",
        "ALTER TABLE t ADD COLUMN c int | none {}",
        "ALTER TABLE t ADD UNIQUE USING INDEX i | none {}",
        "ALTER TABLE t RENAME TO u | none {}",
        "ALTER VIEW v RENAME COLUMN a TO b | none {}",
        "DROP TABLE a, b | none {}",
        "ALTER TYPE mood ADD VALUE 'x' BEFORE 'y' | none {}",
        "CREATE INDEX i ON t (a) | none {}"
      })
  void takesFromAStatementWhatItSays(String sql, String wanted) {
    PatternProposal proposal = PatternProposal.of(sql);

    assertThat(proposal.pattern().orElse("none") + " " + new TreeMap<>(proposal.options()))
        .isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER TABLE t DROP a, DROP b | found 2 changes in one ALTER TABLE, wanted one",
        "ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a) | says nulls_not_distinct, which no",
        "ALTER TABLE t ADD CHECK (a > 0) NO INHERIT | says is_no_inherit",
        "ALTER TABLE t ALTER a TYPE text COLLATE \"C\" | says collClause",
        "SELECT 1; SELECT 2 | found 2 statements, wanted one",
        "ALTER TABEL t | PostgreSQL's grammar does not know",
        "ALTER TABLE t ADD c int DEFAULT 1 UNIQUE | add the column first, then the constraint",
        "ALTER TABLE t ADD c int NOT NULL | add the column first, then the constraint"
      })
  void refusesWhatIsMoreThanOneChange(String sql, String wanted) {
    assertThatThrownBy(() -> PatternProposal.of(sql))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(wanted);
  }
}
