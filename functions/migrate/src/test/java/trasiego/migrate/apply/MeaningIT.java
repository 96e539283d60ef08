package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.Psql;

/** A file means here what it means in psql. */
final class MeaningIT {
  private static final String VALUES =
      """
      SELECT '2026-01-02 03:04'::timestamptz AS at, '02/01/2026'::date AS day,
        '2026-07-02 00:30+00'::timestamptz::date AS local, (1.0::float8 / 3)::text AS third,
        current_setting('search_path') AS path, interval '1 day 2 hours'::text AS span\
      """;

  @OnNewestMajor
  void writesWhatPsqlWouldWrite(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      String database = scene.database.name();
      String owner = scene.database.owner();
      scene.admin("ALTER DATABASE " + database + " SET TimeZone = 'America/Santiago'");
      scene.admin("ALTER DATABASE " + database + " SET DateStyle = 'ISO, DMY'");
      scene.admin("ALTER ROLE " + owner + " SET search_path = shop, public");
      scene.admin("ALTER ROLE " + owner + " SET extra_float_digits = 0");
      scene.admin(
          "ALTER ROLE " + owner + " IN DATABASE " + database + " SET IntervalStyle = iso_8601");
      scene.inside("CREATE SCHEMA shop AUTHORIZATION " + owner);
      scene.file(ONE, "CREATE TABLE ours AS " + VALUES + ";", "DROP TABLE ours;");
      Ready ready = scene.ready();

      scene.apply(ready, 1);
      Psql.run(scene.database, "CREATE TABLE theirs AS " + VALUES);

      assertThat(Psql.run(scene.database, "TABLE shop.ours"))
          .isNotBlank()
          .isEqualTo(Psql.run(scene.database, "TABLE shop.theirs"));
      assertThat(scene.run(ready).ranUnder())
          .containsEntry("TimeZone", "America/Santiago")
          .containsEntry("DateStyle", "ISO, DMY")
          .containsEntry("search_path", "shop, public")
          .containsEntry("row_security", "off")
          .containsEntry("role", owner);
    }
  }

  private static void begin(MigrateFixture scene, String sql, String undo) {
    scene.file(ONE, sql, undo);
    scene.apply(scene.ready(), 1);
  }

  private static final String NOTED_LATE =
      """
      CREATE TABLE noted (k int PRIMARY KEY);
      CREATE TABLE notes (k int);
      INSERT INTO noted VALUES (1), (2);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO notes VALUES (NEW.k);
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER note AFTER UPDATE ON noted DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION note();
      """;

  @OnNewestMajor
  void findsItsNamesInWhatIsPutOffToTheCommit(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      begin(scene, NOTED_LATE, "DROP TABLE noted; DROP TABLE notes; DROP FUNCTION note();");
      scene.file(TWO, "UPDATE noted SET k = k + 10;", "UPDATE noted SET k = k - 10;");

      scene.apply(ApplyIT.again(scene, BusyIT.last(scene)), 1);

      assertThat(scene.number("SELECT count(*) FROM notes WHERE k > 10")).isEqualTo(2);
    }
  }

  private static final String HIDDEN =
      """
      CREATE TABLE hidden AS SELECT g AS k, false AS done FROM generate_series(1, 300) AS g;
      CREATE POLICY none ON hidden USING (k > 290);
      ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      """;

  @OnNewestMajor
  void refusesABackfillThatWouldPassOverRows(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      begin(scene, HIDDEN, "DROP TABLE hidden;");
      scene.file(TWO, "UPDATE hidden SET done = true;", "UPDATE hidden SET done = false;");

      assertThatThrownBy(() -> ApplyIT.again(scene, BusyIT.last(scene)))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining(
              "would be affected by row-level security policy for table \"hidden\"")
          .hasMessageContaining("-- trasiego:policies: <reason>");
    }
  }

  @OnNewestMajor
  void runsUnderPoliciesWhereTheFileSaysSo(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      begin(scene, HIDDEN, "DROP TABLE hidden;");
      String policies = "-- trasiego:policies: the tenant's own rows alone\n";
      scene.file(
          TWO,
          policies + "UPDATE hidden SET done = true;",
          policies + "UPDATE hidden SET done = false;");

      scene.apply(ApplyIT.again(scene, BusyIT.last(scene)), 1);

      scene.inside("ALTER TABLE hidden NO FORCE ROW LEVEL SECURITY");
      assertThat(scene.number("SELECT count(*) FROM hidden WHERE done")).isEqualTo(10);
    }
  }

  @OnNewestMajor
  void waitsForNobodyWhereAFileIsInItsOwnWay(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      begin(
          scene,
          """
          CREATE TABLE bottle (k int PRIMARY KEY, wine int REFERENCES bottle DEFERRABLE INITIALLY DEFERRED);
          INSERT INTO bottle SELECT g, g FROM generate_series(1, 9) AS g;
          """,
          "DROP TABLE bottle;");
      scene.file(
          TWO,
          "UPDATE bottle SET wine = 1; ALTER TABLE bottle ADD vintage int;",
          "ALTER TABLE bottle DROP vintage;");

      assertThatThrownBy(() -> ApplyIT.again(scene, BusyIT.last(scene)))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("pending trigger events")
          .hasMessageContaining("SQLSTATE 55006");
    }
  }
}
