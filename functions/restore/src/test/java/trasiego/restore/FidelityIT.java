package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.PgDump;
import trasiego.testing.Psql;

/** Databases that came back otherwise, or not at all, by a restoration as the owner. */
@Tag(Majors.SCENARIOS)
final class FidelityIT {

  private static void comesBack(RestoreFixture stage) {
    BackupId backup = stage.backup();
    String live = stage.live.name();
    stage.takeLease(RestoreFixture.EXECUTION);
    stage.call("check", "backup", "latest", "confirm", live);

    JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

    assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
    assertThat(PgDump.sortedLines(stage.live, restored.get("database").stringValue()))
        .isEqualTo(PgDump.sortedLines(stage.live, live));
  }

  private static void comesBack(int major, String sql) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(sql);
      comesBack(stage);
    }
  }

  @OnEachMajor
  void restoresATableOnWhichItsOwnerHasNoRights(int major) {
    comesBack(
        major,
        """
        CREATE TABLE wine (id int PRIMARY KEY, name text);
        INSERT INTO wine SELECT i, 'wine ' || i FROM generate_series(1, 100) i;
        CREATE TABLE locked (id int REFERENCES wine);
        REVOKE ALL ON wine FROM CURRENT_USER;
        REVOKE INSERT, UPDATE, TRUNCATE ON locked FROM CURRENT_USER;
        """);
  }

  @OnEachMajor
  void restoresUnderDefaultPrivilegesThatTakeTheOwnersRightsAway(int major) {
    comesBack(
        major,
        """
        CREATE TABLE before (id int);
        INSERT INTO before VALUES (1);
        ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM CURRENT_USER;
        ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
        CREATE TABLE after (id int);
        CREATE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
        """);
  }

  @OnEachMajor
  void restoresAMaterializedViewAboveForcedRowSecurity(int major) {
    comesBack(
        major,
        """
        CREATE TABLE wine (id int PRIMARY KEY);
        INSERT INTO wine SELECT generate_series(1, 100);
        ALTER TABLE wine ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY low ON wine USING (id <= 10);
        CREATE MATERIALIZED VIEW low AS SELECT id FROM wine;
        CREATE MATERIALIZED VIEW empty AS SELECT id FROM wine WITH NO DATA;
        """);
  }

  @OnEachMajor
  void restoresASchemaThatBearsTheNameOfOurs(int major) {
    comesBack(
        major,
        """
        CREATE SCHEMA trasiego_restore;
        CREATE TABLE trasiego_restore.done (step text, at timestamptz);
        INSERT INTO trasiego_restore.done VALUES ('pre-data', now());
        """);
  }

  @OnEachMajor
  void restoresStatesOfTriggersOnPartitions(int major) {
    StringBuilder sql =
        new StringBuilder(
            """
            CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TABLE p (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
            """);
    for (int i = 0; i < 40; i++) {
      sql.append(
          "CREATE TABLE p%1$d PARTITION OF p FOR VALUES FROM (%1$d0) TO (%2$d0);"
              .formatted(i, i + 1));
    }
    sql.append("CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION quiet();");
    for (int i = 0; i < 40; i++) {
      sql.append("ALTER TABLE p%d ENABLE ALWAYS TRIGGER tr;".formatted(i));
    }
    sql.append(
        "COMMENT ON TRIGGER tr ON p IS 'each'; INSERT INTO p SELECT generate_series(1, 399)");
    comesBack(major, sql.toString());
  }

  /** Rows of other partitions than they had: what is equal is the whole. */
  @OnEachMajor
  void restoresHashPartitionsByAnEnumThroughTheirRoot(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE TYPE colour AS ENUM ('red', 'white', 'rose', 'orange', 'grey', 'blue');
          CREATE TABLE wine (colour colour, id int, twice int GENERATED ALWAYS AS (id * 2) STORED)
          PARTITION BY LIST (id);
          CREATE TABLE few PARTITION OF wine FOR VALUES IN (1, 2, 3) PARTITION BY HASH (colour);
          CREATE TABLE rest PARTITION OF wine DEFAULT;
          CREATE TABLE few0 (twice int GENERATED ALWAYS AS (id * 2) STORED, id int, colour colour);
          ALTER TABLE few ATTACH PARTITION few0 FOR VALUES WITH (MODULUS 3, REMAINDER 0);
          CREATE TABLE few1 PARTITION OF few FOR VALUES WITH (MODULUS 3, REMAINDER 1);
          CREATE TABLE few2 PARTITION OF few FOR VALUES WITH (MODULUS 3, REMAINDER 2);
          INSERT INTO wine
          SELECT c, i % 5 FROM unnest(enum_range(NULL::colour)) c, generate_series(1, 50) i;
          """);
      BackupId backup = stage.backup();
      String live = stage.live.name();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      String database = restored.get("database").stringValue();
      String rows = "SELECT colour, id, twice, count(*) FROM wine GROUP BY 1, 2, 3 ORDER BY 1, 2";
      assertThat(Psql.run(stage.live, database, rows)).isEqualTo(Psql.run(stage.live, live, rows));
      assertThat(PgDump.run(stage.live, database, "-s", "--restrict-key=a"))
          .isEqualTo(PgDump.run(stage.live, live, "-s", "--restrict-key=a"));
    }
  }

  @OnEachMajor
  void restoresManyLargeObjects(int major) {
    comesBack(
        major,
        """
        SELECT lo_from_bytea(100000 + i, decode(repeat(to_hex(i % 256), 6), 'hex'))
        FROM generate_series(16, 12000) i WHERE i % 256 > 15
        """);
  }

  /** None of it is wrong, and none of it comes out by the letter. */
  @OnEachMajor
  void refusesNothingForWhatTheServerItselfNamesOrEveryDatabaseHas(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.asAdmin(
          "GRANT CREATE ON DATABASE %s TO %s".formatted(stage.live.name(), stage.live.owner()));
      stage.asAdminInside("ALTER SCHEMA public OWNER TO " + stage.live.owner());
      stage.live.execute(
          """
          CREATE SCHEMA app;
          DROP SCHEMA public;
          SET search_path = app;
          CREATE TABLE r (id int PRIMARY KEY);
          CREATE TABLE p (id int, x int REFERENCES r) PARTITION BY RANGE (id);
          CREATE TABLE p1 (id int, x int);
          ALTER TABLE p1 ADD CONSTRAINT own_name FOREIGN KEY (x) REFERENCES r;
          ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
          CREATE TABLE q (id int PRIMARY KEY) PARTITION BY RANGE (id);
          CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20);
          CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
          CREATE TABLE t (id int REFERENCES q);
          CREATE TABLE gone (id int NOT NULL);
          CREATE UNIQUE INDEX gone_key ON gone (id);
          ALTER TABLE gone REPLICA IDENTITY USING INDEX gone_key;
          DROP INDEX gone_key;
          CREATE TABLE parent (a int);
          CREATE TABLE child (b int) INHERITS (parent);
          ALTER TABLE parent ADD COLUMN c int;
          CREATE PUBLICATION news FOR TABLE child;
          """);
      stage.asAdminInside(
          """
          CREATE EXTENSION pg_trgm SCHEMA app;
          GRANT EXECUTE ON FUNCTION app.similarity(text, text) TO %1$s;
          REVOKE EXECUTE ON FUNCTION app.similarity(text, text) FROM %1$s;
          """
              .formatted(stage.live.username("status")));
      BackupId backup;
      try (java.sql.Connection session = stage.live.ownerConnection();
          java.sql.Statement statement = session.createStatement()) {
        statement.execute(
            "CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';"
                + "CREATE TEMP TABLE mine (id int DEFAULT app.one() CHECK (id > app.one()))");
        backup = stage.backup();
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
      assertThat(restored.get("summary").stringValue())
          .contains("catalogue equal but for", "schema public");
    }
  }
}
