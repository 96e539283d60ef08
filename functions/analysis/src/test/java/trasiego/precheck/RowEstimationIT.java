package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.estimate.RowEstimate;
import trasiego.execution.Hazard;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;
import trasiego.impact.Weighing;
import trasiego.judgement.FileKnowledge;
import trasiego.judgement.Judge;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaReader;
import trasiego.postgres.Session;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

final class RowEstimationIT {
  private static final String SCHEMA =
      """
      CREATE FUNCTION evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
      CREATE TABLE big (id int PRIMARY KEY, kind int, note text);
      INSERT INTO big SELECT g, g % 10, repeat('x', 60) FROM generate_series(1, 200000) g;
      CREATE TABLE settings (name text PRIMARY KEY, value text);
      INSERT INTO settings VALUES ('a', '1'), ('b', '2'), ('c', '3');
      CREATE TABLE guarded (id int);
      CREATE TABLE counted (id int);
      CREATE TABLE parted (id int NOT NULL) PARTITION BY RANGE (id);
      CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000000);
      INSERT INTO parted SELECT generate_series(1, 150000);
      CREATE VIEW seen AS SELECT evil(1) AS x, id FROM big;
      CREATE DOMAIN code AS int CHECK (evil(VALUE) = 1);
      CREATE TYPE pair AS (a code, b int);
      CREATE TABLE boxed (id int, codes code[], pair pair);
      ANALYZE;
      CREATE INDEX guarded_idx ON guarded (id) WHERE evil(1) > 0;
      CREATE STATISTICS counted_stat ON (evil(id)), (id + 1) FROM counted;
      CREATE OR REPLACE FUNCTION evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN RAISE ''evil ran as %'', current_user; END';
      """;

  private static TestDatabase database;
  private static Session live;
  private static TargetTables target;
  private static Schema structure;

  @BeforeAll
  static void fill() {
    database = TestDatabase.create(Majors.newest());
    database.execute(SCHEMA);
    live = Target.asOwner(database);
    target = Weighing.read(live);
    structure = SchemaReader.read(live);
  }

  @AfterAll
  static void close() {
    live.close();
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE big SET note = '' WHERE kind < 8 | 160000",
        "UPDATE big SET note = '' WHERE id = 7 | 1",
        "UPDATE parted SET id = id + 1 WHERE id > 50000 | 100000",
        "DELETE FROM big b USING settings s WHERE b.id = length(s.name) | 3",
        "INSERT INTO settings SELECT id, note FROM big WHERE kind = 3 | 20000",
        "CREATE TABLE other AS SELECT * FROM big LIMIT 30 | 30",
        "MERGE INTO big USING settings s ON big.id = length(s.name) WHEN MATCHED THEN DELETE | 3",
      })
  void knowsHowManyRowsAStatementMeets(String sql, long rows) {
    RowEstimate found = estimate(sql);

    assertThat(found.obstacle()).isNull();
    assertThat(found.rows()).isCloseTo(rows, Percentage.withPercentage(15));
  }

  /** Whatever would run while it is planned raises an error, and would say so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE big SET note = '' WHERE id = evil(1)",
        "UPDATE big SET note = '' WHERE id = U&\"evil\"(1)",
        "UPDATE big SET note = '' WHERE id = u&\"!0065vil\" UESCAPE '!' (1)",
        "UPDATE big SET note = '' WHERE id = public.U&\"\\0065vil\"(1)",
        "DELETE FROM guarded WHERE id > 3",
        "DELETE FROM counted WHERE id > 3",
        "INSERT INTO big (id) SELECT x FROM seen",
        "INSERT INTO big (id) SELECT id FROM big WHERE id IN (SELECT x FROM seen)",
        "UPDATE coming SET note = '' WHERE id > 1",
        "UPDATE big SET coming = '' WHERE coming IS NULL",
        "DELETE FROM boxed WHERE codes = '{1}'",
        "DELETE FROM boxed WHERE pair = '(1,2)'",
        "DELETE FROM boxed WHERE boxed = '(1,,)'",
        "DELETE FROM big WHERE id = (pair '(1,2)').b",
        "DELETE FROM pg_stat_activity",
      })
  void runsNothingOfTheTargetsAndSaysWhy(String sql) {
    RowEstimate found = estimate(sql);

    assertThat(found.isKnown()).isFalse();
    assertThat(found.obstacle()).isNotBlank().doesNotContain("P0001");
  }

  @Test
  void waitsForNobodyAndLeavesNothing() throws Exception {
    try (Connection other = database.adminConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE big IN ACCESS EXCLUSIVE MODE");
      long begun = System.nanoTime();

      RowEstimate found = estimate("DELETE FROM big WHERE id = 1");

      assertThat(found.obstacle()).contains("holds");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      other.rollback();
    }
    assertThat(live.number("SELECT count(*) FROM public.big")).isEqualTo(200_000);
    assertThat(live.text("SHOW search_path")).contains("pg_catalog");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE big SET note = '' WHERE kind < 8 | update-all-rows",
        "UPDATE parted SET id = id WHERE id > 70000 | update-all-rows",
        "DELETE FROM big WHERE kind < 8 | delete-all-rows",
        "INSERT INTO settings SELECT id, note FROM big WHERE kind < 8 | long-write",
        "CREATE TABLE other AS SELECT * FROM big | long-write",
        "CREATE MATERIALIZED VIEW other AS SELECT * FROM big WHERE kind < 9 | long-write",
        "SELECT id INTO other FROM big | long-write",
      })
  void asksForAReasonWhereManyRowsAreWritten(String sql, String code) {
    assertThat(judge(sql).hazards())
        .extracting(Hazard::code, Hazard::severity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(code, Severity.RISKY));
    assertThat(
            judge(
                    "-- trasiego:allow "
                        + code
                        + " "
                        + judge(sql).hazards().getFirst().object()
                        + ": known\n"
                        + sql)
                .verdict())
        .isEqualTo("acknowledged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE big SET note = '' WHERE kind = 8",
        "DELETE FROM big WHERE id = 5",
        "UPDATE settings SET value = '' WHERE name = 'a'",
        "INSERT INTO settings SELECT id, note FROM big WHERE id < 100",
        "INSERT INTO settings SELECT name || '2', value FROM settings",
        "CREATE TABLE other AS SELECT count(*) FROM big",
        "CREATE TABLE other AS SELECT * FROM settings",
        "CREATE TABLE other AS SELECT big.* FROM big JOIN settings ON big.note = settings.name"
            + " LIMIT 5",
      })
  void saysNothingWhereFewRowsAreWritten(String sql) {
    assertThat(judge(sql).hazards()).isEmpty();
  }

  private static FileReport judge(String sql) {
    ObservedFile file = file(sql);
    return new Judge(target, Thresholds.DEFAULT, live.major(), structure)
        .judge(
            file,
            script(sql),
            new FileKnowledge(
                null,
                List.of(),
                null,
                null,
                trasiego.observation.Untried.NOTHING,
                new RowEstimation(live, Duration.ofSeconds(5)).of(file)));
  }

  private static Script script(String sql) {
    return new Script("V1__it.sql", "", Statements.of(""), true).withSql(sql);
  }

  /** Nothing of it runs. */
  private static ObservedFile file(String sql) {
    return new ObservedFile(
        "1",
        "V1__it.sql",
        true,
        script(sql).statements().stream().map(ObservedStatement::unseen).toList(),
        structure,
        structure,
        java.util.Map.of());
  }

  private static RowEstimate estimate(String sql) {
    return new RowEstimation(live, Duration.ofSeconds(5))
        .of(file(sql))
        .of(file(sql).statements().getFirst())
        .getFirst();
  }
}
