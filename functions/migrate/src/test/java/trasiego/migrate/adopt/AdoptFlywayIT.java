package trasiego.migrate.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import trasiego.migrate.MigrateFixture;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.TestDatabase;

/** What Flyway has migrated so far is taken on, and Flyway itself agrees with it. */
final class AdoptFlywayIT {
  private static final String NEXT = "20260101000000";

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

      assertThat(HistoryTable.definition(scene.database))
          .hasSizeGreaterThan(12)
          .isEqualTo(HistoryTable.definition(other));
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
      assertThat(HistoryTable.isThere(scene)).isFalse();
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
      List<String> before = HistoryTable.rows(scene);
      scene.files.put("V" + NEXT + "__baseline.sql", "CREATE TABLE found (k int);".getBytes());
      PrismaPast past = PrismaPast.empty(scene);

      assertThat(past.ask(false, Map.of("baseline", NEXT)).status()).isEqualTo("ADOPTED");
      assertThat(past.ask(false, Map.of("baseline", NEXT)).status()).isEqualTo("ALREADY_ADOPTED");
      assertThat(past.undo().status()).isEqualTo("UNDONE");
      assertThat(HistoryTable.rows(scene)).isEqualTo(before);
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
}
