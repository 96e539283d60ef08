package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.Untried;
import trasiego.observation.schema.Schema;
import trasiego.rule.FileContext;
import trasiego.rule.StatementContext;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.rule.server.OutsideRules;
import trasiego.rule.server.ServerRules;

/** By their words alone, before anything has run. */
class ServerRulesTest {
  private static List<Hazard> judge(String sql) {
    Script script = new Script("V1__x.sql", "", Statements.of(""), true).withSql(sql);
    ObservedFile unseen =
        new ObservedFile("", script.name(), true, List.of(), Schema.EMPTY, Schema.EMPTY, Map.of());
    FileContext file =
        new FileContext(
            unseen,
            script,
            TargetTables.UNKNOWN,
            Thresholds.DEFAULT,
            Set.of(),
            0,
            Untried.NOTHING,
            RowEstimates.NONE,
            List.of());
    return script.statements().stream()
        .map(statement -> new StatementContext(file, ObservedStatement.unseen(statement)))
        .peek(it -> ServerRules.ALL.forEach(it::judgeBy))
        .peek(it -> OutsideRules.ALL.forEach(it::judgeBy))
        .flatMap(it -> it.hazards().stream())
        .filter(
            hazard ->
                hazard.severity() == Severity.REFUSED
                    || script.acknowledgements().stream()
                        .noneMatch(it -> it.isOf(hazard.code(), hazard.object())))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drop-database | DROP DATABASE IF EXISTS shop WITH (FORCE)",
        "drop-database | DO $$ BEGIN EXECUTE 'DROP DATABASE shop'; END $$",
        "drop-database | DO $$ BEGIN EXECUTE format('DROP /* x */ DATABASE %I', 'shop'); END $$",
        "drop-database | DO 'BEGIN IF true THEN EXECUTE ''drop database shop''; END IF; END'",
        "drop-tablespace | DROP TABLESPACE cold",
        "runs-program | COPY t FROM PROGRAM 'id'",
        "runs-program | COPY (SELECT 1 FROM t) TO PROGRAM 'sh'",
        "runs-program | DO $$ BEGIN COPY t TO PROGRAM 'sh'; END $$",
        "runs-program | DO $$ BEGIN EXECUTE 'DO ''BEGIN COPY t TO PROGRAM $a$sh$a$; END'''; END $$",
        "server-file | COPY t FROM '/etc/passwd'",
        "server-file | COPY (SELECT 1 FROM t) TO '/tmp/x'",
        "server-file | SELECT lo_import('/etc/passwd')",
        "server-file | SELECT pg_catalog.\"pg_read_file\"('/etc/passwd')",
        "server-file | DO $$ BEGIN PERFORM '--', pg_ls_dir('.'); END $$",
        "ends-sessions | SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "ends-sessions | DO $$ BEGIN PERFORM pg_cancel_backend(1); END $$",
        "alter-system | ALTER SYSTEM SET work_mem = '1GB'",
        "controls-server | SELECT pg_reload_conf()",
        "controls-server | SELECT 1 WHERE pg_promote (true)",
      })
  void refusesWhatNoMigrationDoes(String code, String sql) {
    assertThat(judge(sql)).extracting(Hazard::code).contains(code);
    assertThat(judge("-- trasiego:allow " + code + " line 2: x\n" + sql))
        .filteredOn(hazard -> hazard.code().equals(code))
        .extracting(Hazard::severity)
        .containsOnly(Severity.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO help VALUES ('DROP DATABASE is final', 'ALTER SYSTEM too')",
        "COMMENT ON FUNCTION f() IS 'calls pg_terminate_backend(1)'",
        "DO $$ BEGIN RAISE NOTICE 'drop database is final'; END $$",
        "DO $$ BEGIN /* pg_reload_conf() */ PERFORM 1; -- pg_reload_conf()\nEND $$",
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO reader",
        "REVOKE ALL ON FUNCTION pg_reload_conf() FROM reader",
        "CREATE TABLE program (copy text, \"PG_READ_FILE\" text)",
        "SELECT 1 AS pg_ls_dir",
        "CREATE FUNCTION my_pg_ls_dir() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP TABLE database",
      })
  void saysNothingOfWhatOnlySpeaksOfIt(String sql) {
    assertThat(judge(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS 'SELECT pg_terminate_backend(1)'",
        "CREATE OR REPLACE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN PERFORM"
            + " pg_terminate_backend(1); END $$",
        "CREATE FUNCTION f() RETURNS bool BEGIN ATOMIC SELECT pg_terminate_backend(1); END",
      })
  void asksForAReasonWhereARoutineIsOnlyMade(String sql) {
    assertThat(judge(sql))
        .singleElement()
        .matches(hazard -> hazard.code().equals("ends-sessions"))
        .matches(hazard -> hazard.severity() == Severity.RISKY);
    assertThat(Set.of(judge("-- trasiego:allow ends-sessions line 2: by hand only\n" + sql)))
        .containsExactly(List.of());
  }
}
