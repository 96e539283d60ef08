package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.PgDump;
import trasiego.testing.Psql;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.trial.TrialServer;

/** What is computed otherwise, or not at all, under the empty search_path of a dump. */
final class PathIT {
  /** Functions that call functions, and operators that no dump can qualify. */
  private static final String UNQUALIFIED =
      """
      CREATE SCHEMA "Own Path";
      CREATE EXTENSION citext SCHEMA "Own Path";
      ALTER DATABASE %1$s SET search_path = "Own Path", public;
      SET search_path = "Own Path", public;
      CREATE FUNCTION doubled(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN RETURN x * 2; END';
      CREATE FUNCTION fine(x int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN RETURN doubled(x) > 0; END';
      CREATE DOMAIN positive AS int CHECK (fine(VALUE));
      CREATE FUNCTION kind(c citext) RETURNS int LANGUAGE sql IMMUTABLE AS
        $$ SELECT CASE c WHEN 'none' THEN 0 ELSE 1 END $$;
      CREATE TABLE customer (
        id positive PRIMARY KEY,
        email citext,
        none bool GENERATED ALWAYS AS (email IS NOT DISTINCT FROM 'none') STORED,
        nothing citext GENERATED ALWAYS AS (nullif(email, 'none')) STORED,
        sort int GENERATED ALWAYS AS (CASE email WHEN 'none' THEN 0 ELSE 1 END) STORED,
        other int GENERATED ALWAYS AS (kind(email)) STORED,
        twice int GENERATED ALWAYS AS (doubled(id)) STORED CHECK (fine(id)));
      INSERT INTO customer (id, email)
      VALUES (1, 'None'), (2, 'NONE'), (3, 'a@example.com'), (4, NULL);
      CREATE VIEW nobody AS SELECT id FROM customer WHERE email IS NOT DISTINCT FROM 'none';
      """;

  private static final String ROWS = "SELECT * FROM \"Own Path\".customer ORDER BY id";
  private static final String VIEW = "SELECT * FROM \"Own Path\".nobody ORDER BY id";

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void isRestoredUnderThePathOfTheDatabaseByEveryWay(int major) throws IOException {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      TestDatabase live = stage.live;
      stage.asAdminInside("GRANT CREATE ON DATABASE %s TO %s".formatted(live.name(), live.owner()));
      live.execute(UNQUALIFIED.formatted(live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThat(path(stage, backup)).isEqualTo("\"Own Path\", public");
      assertThat(Trials.copy(server, stage, backup).missing()).isEmpty();
      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      String database = restored.get("database").stringValue();
      assertThat(restored.get("summary").stringValue()).contains("catalogue equal");
      assertThat(PgDump.sortedLines(live, database))
          .isEqualTo(PgDump.sortedLines(live, live.name()));
      assertSame(live, database);
      try (TestDatabase other = TestDatabase.create(major)) {
        Psql.runScript(live, other.name(), EncodingIT.script(stage, backup, folder));
        stage.asAdmin("ALTER DATABASE %s OWNER TO %s".formatted(other.name(), live.owner()));
        assertSame(live, other.name());
      }
    }
  }

  private static void assertSame(TestDatabase live, String database) {
    for (String query : new String[] {ROWS, VIEW}) {
      assertThat(Psql.run(live, database, query)).isEqualTo(Psql.run(live, query)).isNotEmpty();
    }
  }

  @OnEachMajor
  void isNotAskedForWhereNothingRestsOnIt(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE EXTENSION citext;
          CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
          CREATE FUNCTION two() RETURNS int LANGUAGE sql IMMUTABLE SET search_path = public AS
            'SELECT 2';
          CREATE TABLE customer (
            id int DEFAULT one() CHECK (id > 0),
            email citext PRIMARY KEY,
            two int GENERATED ALWAYS AS (two()) STORED);
          """);

      assertThat(path(stage, stage.backup())).isNull();
    }
  }

  /** What a dump leaves unqualified would be another's. */
  @OnEachMajor
  void isNotTakenWhereItHidesTheServersOwnCatalogue(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE FUNCTION fine(x int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT x > 0';
          CREATE TABLE t (id int CHECK (fine(id)));
          ALTER DATABASE %s SET search_path = public, pg_catalog;
          """
              .formatted(stage.live.name()));

      assertThat(path(stage, stage.backup())).isNull();
    }
  }

  /** Whoever restores is called otherwise. */
  @OnEachMajor
  void namesTheOwnerWhereThePathSaysUser(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE FUNCTION fine(x int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT x > 0';
          CREATE TABLE t (id int CHECK (fine(id)));
          """);

      assertThat(path(stage, stage.backup())).isEqualTo(stage.live.owner() + ", public");
    }
  }

  private static String path(RestoreFixture stage, BackupId backup) {
    return Archive.open(stage.store, backup, TestKey.trust()).manifest().searchPath();
  }
}
