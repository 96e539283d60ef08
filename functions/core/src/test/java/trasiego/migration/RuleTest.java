package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "create unique index /* slowly */ concurrently if not exists i on t (a)",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
        "REINDEX SCHEMA public",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "VACUUM (ANALYZE) t",
        "CLUSTER",
        "CREATE DATABASE d",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$",
        "DO LANGUAGE plpgsql 'BEGIN ROLLBACK; END'",
        "CALL \"fill\"(1)",
        "CALL public.Fill()",
        "DO $$ BEGIN CALL fill(); END $$",
        "DO $$ BEGIN IF true THEN COMMIT AND CHAIN; END IF; END $$",
        "DO $$ BEGIN DO $x$ BEGIN COMMIT; END $x$; END $$",
        "DO $$ BEGIN DO $x$ BEGIN CALL fill(); END $x$; END $$",
        "DO $$ BEGIN nowhere := 1; DO $x$ BEGIN COMMIT; END $x$; END $$",
        "DO $$ BEGIN nowhere := 1; CALL \"fill\"(); END $$",
        "DO LANGUAGE plpython3u $$ # don't\nplpy.commit() $$",
        "REINDEX (CONCURRENTLY off, CONCURRENTLY on) TABLE t",
        "REINDEX (CONCURRENTLY true) TABLE t",
        "REINDEX (CONCURRENTLY 1) TABLE t",
        "ALTER DATABASE d TABLESPACE t CONCURRENTLY"
      })
  void runsOutsideATransaction(String sql) {
    assertThat(Rule.outsideTransaction(statement(sql), Set.of("fill"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX \"CONCURRENTLY\" ON t (a)",
        "CREATE INDEX i ON t (a)",
        "ALTER TABLE t DETACH PARTITION p",
        "ALTER TYPE e ADD VALUE 'x'",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
        "CLUSTER t USING i",
        "REINDEX TABLE t",
        "DO $$ BEGIN PERFORM 'x'; -- COMMIT\n END $$",
        "CALL other()",
        "DO $$ BEGIN UPDATE t SET commit = 1; END $$",
        "DO $$ BEGIN PERFORM 'COMMIT'; END $$",
        "REINDEX (CONCURRENTLY off) TABLE t",
        "CREATE INDEX i ON t (a) WHERE b = 'CONCURRENTLY'",
        "ANALYZE t",
        "CREATE TEMP TABLE t (a int) ON COMMIT DROP",
        "CREATE TABLE t (commit int, rollback int)",
        "COMMENT ON TABLE t IS 'VACUUM'",
        "UPDATE t SET a = 'CREATE INDEX CONCURRENTLY'"
      })
  void runsInsideATransaction(String sql) {
    assertThat(Rule.outsideTransaction(statement(sql), Set.of("fill"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN",
        "START TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "COMMIT",
        "END",
        "ROLLBACK TO s",
        "ABORT",
        "SAVEPOINT s",
        "RELEASE SAVEPOINT s",
        "PREPARE TRANSACTION 'x'",
        "COMMIT PREPARED 'x'",
        "SET TRANSACTION READ ONLY",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET LOCAL TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "SET transaction_read_only = on",
        "SET SESSION \"Transaction_Isolation\" TO 'serializable'",
        "SET default_transaction_read_only TO on",
        "CREATE FUNCTION f() nonsense BEGIN ATOMIC SELECT 1 AS case; END; COMMIT; SELECT 1",
        "SET ROLE admin",
        "SET SESSION AUTHORIZATION admin",
        "SET LOCAL ROLE admin",
        "SET role = 'admin'",
        "SET \"role\" TO admin",
        "SET session_authorization TO admin",
        "RESET session_authorization",
        "SET standard_conforming_strings = off",
        "SET LOCAL \"standard_conforming_strings\" TO 'off'",
        "SET standard_conforming_strings TO DEFAULT",
        "SET standard_conforming_strings off",
        "BEGIN nonsense nonsense",
        "SET ROLE admin nonsense",
        "RESET ROLE",
        "RESET ALL",
        "DISCARD ALL",
        "COPY t FROM STDIN",
        "COPY t (a, b) FROM STDIN WITH (FORMAT csv)",
        "COPY t TO STDOUT"
      })
  void isRefused(String sql) {
    assertThat(Rule.refused(statement(sql))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = public",
        "SET lock_timeout = '1s'",
        "RESET work_mem",
        "SET standard_conforming_strings = on",
        "SET standard_conforming_strings TO 'true'",
        "COPY t FROM '/tmp/rows'",
        "DO $$ BEGIN NULL; END $$",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
        "PREPARE p AS SELECT 1",
        "COMMENT ON TABLE t IS 'x'"
      })
  void isAllowed(String sql) {
    assertThat(Rule.refused(statement(sql))).isEmpty();
  }

  @Test
  void knowsACommittingProcedureByItsNewName() {
    Statement rename = statement("ALTER PROCEDURE s.fill(int) RENAME TO \"Other\"");

    assertThat(Rule.committingProcedure(rename, Set.of("fill"))).hasValue("Other");
    assertThat(Rule.committingProcedure(rename, Set.of())).isEmpty();
  }

  private static Statement statement(String sql) {
    return Statements.of(sql).list().getFirst();
  }
}
