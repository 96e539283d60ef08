package trasiego.migrate.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.apply.ApplyResult;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.TestDatabase;

final class AdoptIT {
  private static final String NEXT = "20260101000000";

  @OnNewestMajor
  void makesHistoryOfWhatPrismaAppliedAndTouchesNoRow(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      List<String> before = past.fingerprint();

      AdoptResult adopted = past.adopt();

      assertThat(adopted.status()).isEqualTo("ADOPTED");
      assertThat(adopted.adopted())
          .containsExactly("20250101000000", "20250102000000", "20250103000000");
      assertThat(adopted.pending()).containsExactly("20250104000000", "20250105000000");
      assertThat(adopted.differences())
          .containsExactly(PrismaPast.BACK + " was rolled back: its file is pending");
      assertThat(
              scene.database.query(
                  """
                  SELECT concat_ws(' ', installed_rank, version, description, type, script,
                    installed_on, execution_time, success) FROM flyway_schema_history ORDER BY 1
                  """))
          .containsExactly(
              "1 20250101000000 init SQL V20250101000000__init.sql 2025-01-01 10:00:01.5 1500 t",
              "2 20250102000000 add names SQL V20250102000000__add_names.sql 2025-01-02"
                  + " 10:00:00.25 250 t",
              "3 20250103000000 index names SQL V20250103000000__index_names.sql 2025-01-03"
                  + " 12:00:02 2000 t",
              "4 20250105000000 unique names SQL V20250105000000__unique_names.sql 2025-01-05"
                  + " 10:00:00 0 f");
      assertThat(past.fingerprint()).isEqualTo(before);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void refusesAFailedMigrationUntilSomebodySaysWhatOfItIsThere(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);

      AdoptResult judged = past.adopt(true, Map.of());

      assertThat(judged.status()).isEqualTo("UNDECIDED");
      assertThat(judged.failed())
          .containsExactly(
              new AdoptResult.Failed(
                  PrismaPast.FAILED,
                  "20250105000000",
                  "2025-01-05 10:00:00",
                  "could not create unique index \"User_name_key\" (SQLSTATE 23505)"));
      assertThatThrownBy(() -> past.adopt(false, Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining(PrismaPast.FAILED)
          .hasMessageContaining("--rolled-back NAME or --applied NAME");
      assertThatThrownBy(() -> past.adopt(false, Map.of("applied", List.of(PrismaPast.INIT))))
          .hasMessageContaining("have not failed");
      assertThat(hasHistory(scene)).isFalse();
      assertThat(past.adopt(false, Map.of("applied", List.of(PrismaPast.FAILED))).adopted())
          .contains("20250105000000");
    }
  }

  @OnNewestMajor
  void changesNothingTheSecondTimeAndTakesItselfBackOnce(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      List<String> before = past.fingerprint();
      past.adopt();
      List<String> history = rows(scene);

      AdoptResult again = past.adopt();

      assertThat(again.status()).isEqualTo("ALREADY_ADOPTED");
      assertThat(again.adopted()).hasSize(3);
      assertThat(rows(scene)).isEqualTo(history);
      assertThatThrownBy(() -> past.ask(false, Map.of("undo", true, "confirm", "shop")))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("the live database's name is " + scene.database.name());

      AdoptResult undone = past.undo();

      assertThat(undone.status()).isEqualTo("UNDONE");
      assertThat(undone.files()).hasSize(5);
      assertThat(hasHistory(scene)).isFalse();
      assertThat(past.undo().status()).isEqualTo("UNDONE");
      assertThat(past.adopt().status()).isEqualTo("ADOPTED");
      assertThat(rows(scene)).isEqualTo(history);
      assertThat(past.fingerprint()).isEqualTo(before);
    }
  }

  @OnNewestMajor
  void saysWhereFilesAndTableDoNotAgree(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      past.file(PrismaPast.NAMES, "ALTER TABLE \"User\" ADD COLUMN \"surname\" TEXT;");
      past.file(PrismaPast.INIT, scene.text("V20250101000000__init.sql").replace("\r\n", "\n"));
      scene.files.remove("V20250103000000__index_names.sql");
      past.file("20250102120000_unknown", "SELECT 1;");
      Map<String, String> names = PrismaPast.names();
      names.remove(PrismaPast.AGAIN);
      names.put("20250102120000_unknown", "20250102120000");

      AdoptResult adopted =
          past.adopt(
              false,
              Map.of(
                  "prisma",
                  names,
                  "applied",
                  List.of(PrismaPast.FAILED),
                  "rolledBack",
                  List.of("20250102120000_unknown")));

      assertThat(adopted.differences())
          .anySatisfy(line -> assertThat(line).startsWith(PrismaPast.NAMES + " was edited after"))
          .anySatisfy(line -> assertThat(line).startsWith(PrismaPast.AGAIN + " was applied"))
          .anySatisfy(line -> assertThat(line).contains("20250102120000_unknown has a file"))
          .anySatisfy(line -> assertThat(line).startsWith("V20250102120000__unknown.sql is pend"))
          .noneSatisfy(line -> assertThat(line).contains(PrismaPast.INIT));
    }
  }

  @OnNewestMajor
  void goesOnWithTheNextFileAsIfItHadAlwaysBeenFlyways(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      past.adopt();
      scene.files.keySet().removeIf(name -> name.compareTo("V20250104") > 0);
      scene.file(NEXT, "CREATE TABLE n (k int);", "DROP TABLE n;");

      MigrateFixture.Ready ready = scene.ready();
      ApplyResult applied = scene.apply(ready, 1);
      scene.context().lease("test").release(ready.execution());

      assertThat(applied.applied()).containsExactly(NEXT);
      assertThat(scene.history()).contains(NEXT + " SQL true").hasSize(4);
      assertThatThrownBy(past::undo).hasMessageContaining("it was worked with since");
      assertThat(hasHistory(scene)).isTrue();
    }
  }

  /** A person with Flyway's own command line sees the same history. */
  @OnNewestMajor
  void isValidatedByFlywayItself(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast.in(scene).adopt(false, Map.of("applied", List.of(PrismaPast.FAILED)));
      java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("migrations");
      for (var file : scene.files.entrySet()) {
        java.nio.file.Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      java.nio.file.Files.delete(folder.resolve("V20250104000000__drop_names.sql"));

      Flyway flyway = flyway(scene.database, "filesystem:" + folder);

      assertThat(flyway.validateWithResult().invalidMigrations).isEmpty();
      assertThat(flyway.info().applied()).hasSize(4);
      assertThat(flyway.info().pending()).isEmpty();
    }
  }

  @OnNewestMajor
  void makesTheTableThatFlywayWouldMake(int major) {
    try (MigrateFixture scene = new MigrateFixture(major);
        TestDatabase other = TestDatabase.create(major)) {
      PrismaPast.in(scene).adopt();
      flyway(other, "filesystem:/nowhere").baseline();

      assertThat(definition(scene.database)).hasSizeGreaterThan(12).isEqualTo(definition(other));
    }
  }

  /** Its session dies behind the last row: nothing is there, and the next run does it all. */
  @OnNewestMajor
  void leavesNothingWhenItIsKilledHalfWay(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      admin(
          scene,
          """
          CREATE FUNCTION die() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); END $$;
          CREATE EVENT TRIGGER die ON ddl_command_end WHEN TAG IN ('COMMENT') EXECUTE FUNCTION die();
          """);

      assertThatThrownBy(past::adopt).isInstanceOf(DatabaseUnavailableException.class);
      assertThat(hasHistory(scene)).isFalse();
      admin(scene, "DROP EVENT TRIGGER die; DROP FUNCTION die();");

      assertThat(past.adopt().status()).isEqualTo("ADOPTED");
    }
  }

  @OnNewestMajor
  void waitsForNobodyWhoIsDeployingOrMigrating(int major) throws SQLException {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      scene.context().lease("test").take("deployment", java.util.Optional.empty());
      assertThatThrownBy(past::adopt).hasMessageContaining("deployment holds the deployment lease");
      scene.context().lease("test").release("deployment");

      try (var prisma = scene.holding("SELECT pg_advisory_lock(72707369)")) {
        assertThatThrownBy(past::adopt).hasMessageContaining("Prisma is migrating");
        prisma.rollback();
      }
      assertThat(past.adopt().status()).isEqualTo("ADOPTED");
    }
  }

  @OnNewestMajor
  void standsOnABaselineWhereNothingIsKnown(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.database.execute("CREATE TABLE found (k int)");
      scene.files.put("V" + NEXT + "__baseline.sql", "CREATE TABLE found (k int);".getBytes());
      PrismaPast past = PrismaPast.empty(scene);

      AdoptResult adopted = past.ask(false, Map.of("baseline", NEXT));

      assertThat(adopted.adopted()).containsExactly(NEXT);
      assertThat(scene.plan(MigrateFixture.execution()).status()).isEqualTo("UP_TO_DATE");
    }
  }

  @OnNewestMajor
  void takesAHistoryOfFlywaysAsItIs(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(NEXT, "CREATE TABLE n (k int);", "DROP TABLE n;");
      MigrateFixture.Ready ready = scene.ready();
      scene.apply(ready, 1);
      scene.context().lease("test").release(ready.execution());
      PrismaPast past = PrismaPast.empty(scene);
      scene.files.remove("V" + NEXT + "__x.sql");

      AdoptResult found = past.ask(true, Map.of());

      assertThat(found.status()).isEqualTo("HAS_HISTORY");
      assertThat(found.adopted()).containsExactly(NEXT);
      assertThat(found.differences())
          .anySatisfy(line -> assertThat(line).contains("is missing from the migrations"));
      assertThatThrownBy(past::undo).hasMessageContaining("was not adopted");
    }
  }

  /** Its files are gone, one stands for them, and nobody told Prisma so. */
  @OnNewestMajor
  void asksWhetherAFileWithoutARowIsASquash(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      String squashed = "20250103000000_squashed";
      scene.files.clear();
      past.file(squashed, "CREATE TABLE \"User\" (\"id\" SERIAL PRIMARY KEY);");
      past.file(PrismaPast.FAILED, "SELECT 1;");
      Map<String, Object> told =
          new java.util.TreeMap<>(
              Map.of(
                  "prisma",
                  Map.of(squashed, "20250103000000", PrismaPast.FAILED, "20250105000000"),
                  "rolledBack",
                  List.of(PrismaPast.FAILED)));

      AdoptResult undecided = past.adopt(true, told);

      assertThat(undecided.status()).isEqualTo("UNDECIDED");
      assertThat(undecided.failed()).extracting(AdoptResult.Failed::name).containsExactly(squashed);
      assertThat(undecided.failed().getFirst().log())
          .contains("3 that it applied have no file", "squash");
      told.put("applied", List.of(squashed));
      AdoptResult adopted = past.adopt(false, told);
      assertThat(adopted.adopted()).containsExactly("20250103000000");
      assertThat(adopted.pending()).containsExactly("20250105000000");
      assertThat(adopted.differences())
          .anySatisfy(line -> assertThat(line).contains("were applied by Prisma and have no file"))
          .anySatisfy(line -> assertThat(line).contains("counts as applied, since you say so"));
    }
  }

  @OnNewestMajor
  void copiesAHistoryThatFlywayKeepsUnderAnotherName(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      file(scene, "V1__init.sql", "CREATE TABLE public.wine (id int PRIMARY KEY);");
      file(scene, "R__wines.sql", "CREATE OR REPLACE VIEW public.wines AS SELECT 1 AS id;");
      Flyway.configure()
          .configuration(flyway(scene).getConfiguration())
          .table("schema_version")
          .schemas("shop", "public")
          .load()
          .migrate();
      PrismaPast past = PrismaPast.empty(scene);
      List<String> before = scene.database.query("SELECT h::text FROM shop.schema_version h");

      assertThat(past.ask(true, Map.of()).status()).isEqualTo("JUDGED");
      assertThat(hasHistory(scene)).isFalse();
      AdoptResult adopted = past.ask(false, Map.of());

      assertThat(adopted.status()).isEqualTo("ADOPTED");
      assertThat(adopted.adopted()).containsExactly("1", "R__wines");
      assertThat(adopted.differences())
          .singleElement()
          .asString()
          .contains("\"shop\".\"schema_version\"", "flyway.table=flyway_schema_history");
      assertThat(isUpToDate(scene)).isTrue();
      assertThat(past.ask(false, Map.of()).status()).isEqualTo("ALREADY_ADOPTED");
      assertThat(past.undo().status()).isEqualTo("UNDONE");
      assertThat(scene.database.query("SELECT h::text FROM shop.schema_version h"))
          .isEqualTo(before);
    }
  }

  /**
   * Out of order, with numbers of its own and a repeatable file: Flyway goes on with it after us.
   */
  @OnNewestMajor
  void goesOnWithFlywaysOwnFilesAsTheyAre(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      file(scene, "V1__init.sql", "CREATE TABLE wine (id int PRIMARY KEY, name text);");
      file(scene, "V1.1__prices.sql", "ALTER TABLE wine ADD COLUMN price numeric;");
      file(scene, "V10__ten.sql", "CREATE TABLE ten (k int);");
      file(scene, "R__all_wines.sql", "CREATE OR REPLACE VIEW all_wines AS SELECT id FROM wine;");
      flyway(scene).migrate();
      file(scene, "V2__late.sql", "ALTER TABLE wine ADD COLUMN late int;");
      flyway(scene).migrate();
      PrismaPast past = PrismaPast.empty(scene);

      AdoptResult found = past.ask(true, Map.of());

      assertThat(found.status()).isEqualTo("HAS_HISTORY");
      assertThat(found.adopted()).containsExactly("1", "1.1", "2", "10", "R__all_wines");
      assertThat(found.differences()).isEmpty();
      assertThat(isUpToDate(scene)).isTrue();

      file(scene, "U__all_wines.sql", scene.text("R__all_wines.sql"));
      file(
          scene,
          "R__all_wines.sql",
          "CREATE OR REPLACE VIEW all_wines AS SELECT id, year FROM wine;");
      file(scene, "V11__years.sql", "ALTER TABLE wine ADD COLUMN year int;");
      file(scene, "U11__years.sql", "ALTER TABLE wine DROP COLUMN year;");
      assertThatThrownBy(scene::ready).hasMessageContaining("U__all_wines.sql");
      release(scene);
      file(
          scene,
          "U__all_wines.sql",
          "DROP VIEW all_wines; CREATE VIEW all_wines AS SELECT id FROM wine;");
      MigrateFixture.Ready ready = scene.ready();

      assertThat(scene.apply(ready, 1).applied()).containsExactly("11", "R__all_wines");
      release(scene);
      assertThat(scene.database.query("SELECT year FROM all_wines")).isEmpty();
      assertThat(isUpToDate(scene)).isTrue();
      assertThat(flyway(scene).validateWithResult().invalidMigrations).isEmpty();
      assertThat(flyway(scene).info().pending()).isEmpty();
      assertThat(flyway(scene).migrate().migrationsExecuted).isZero();
    }
  }

  private static boolean isUpToDate(MigrateFixture scene) {
    String status = scene.plan(MigrateFixture.execution()).status();
    release(scene);
    return List.of("UP_TO_DATE", "UNRECORDED").contains(status);
  }

  private static void release(MigrateFixture scene) {
    var lease = scene.context().lease("test");
    lease.holder().ifPresent(holder -> lease.release(holder.execution()));
  }

  private static void file(MigrateFixture scene, String name, String sql) {
    scene.files.put(name, sql.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Flyway flyway(MigrateFixture scene) throws java.io.IOException {
    java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("migrations");
    for (var file : scene.files.entrySet()) {
      java.nio.file.Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    return Flyway.configure()
        .configuration(flyway(scene.database, "filesystem:" + folder).getConfiguration())
        .outOfOrder(true)
        .load();
  }

  /** Whose files had other names than ours: a baseline stands for them. */
  @OnNewestMajor
  void putsABaselineBehindAHistoryOfOtherVersions(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("migrations");
      java.nio.file.Files.writeString(
          folder.resolve("V1__found.sql"), "CREATE TABLE found (k int);");
      java.nio.file.Files.writeString(folder.resolve("V1.1__index.sql"), "SELECT 1;");
      flyway(scene.database, "filesystem:" + folder).migrate();
      List<String> before = rows(scene);
      scene.files.put("V" + NEXT + "__baseline.sql", "CREATE TABLE found (k int);".getBytes());
      PrismaPast past = PrismaPast.empty(scene);

      assertThat(past.ask(false, Map.of("baseline", NEXT)).status()).isEqualTo("ADOPTED");
      assertThat(past.ask(false, Map.of("baseline", NEXT)).status()).isEqualTo("ALREADY_ADOPTED");
      assertThat(past.undo().status()).isEqualTo("UNDONE");
      assertThat(rows(scene)).isEqualTo(before);
      assertThatThrownBy(past::undo).hasMessageContaining("was not adopted");
      past.ask(false, Map.of("baseline", NEXT));

      scene.file("20260202000000", "CREATE TABLE n (k int);", "DROP TABLE n;");
      assertThat(scene.apply(scene.ready(), 1).applied()).containsExactly("20260202000000");
    }
  }

  private static Flyway flyway(TestDatabase database, String location) {
    return Flyway.configure()
        .dataSource(
            "jdbc:postgresql://%s:%d/%s"
                .formatted(database.host(), database.port(), database.name()),
            database.owner(),
            database.ownerPassword())
        .locations(location)
        .failOnMissingLocations(false)
        .load();
  }

  private static List<String> definition(TestDatabase database) {
    return database.query(
        """
        SELECT concat_ws(' ', a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 'flyway_schema_history'::regclass AND a.attnum > 0
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
          WHERE indrelid = 'flyway_schema_history'::regclass
        UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
          WHERE conrelid = 'flyway_schema_history'::regclass
        ORDER BY 1
        """);
  }

  private static List<String> rows(MigrateFixture scene) {
    return scene.database.query(
        "SELECT h::text FROM flyway_schema_history h ORDER BY installed_rank");
  }

  private static boolean hasHistory(MigrateFixture scene) {
    return scene
        .database
        .query("SELECT to_regclass('public.flyway_schema_history') IS NOT NULL")
        .equals(List.of("t"));
  }

  private static void admin(MigrateFixture scene, String sql) {
    try (var admin = scene.database.adminConnection();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
