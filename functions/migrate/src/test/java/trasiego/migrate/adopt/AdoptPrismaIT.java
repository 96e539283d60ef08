package trasiego.migrate.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.apply.ApplyResult;
import trasiego.testing.Majors.OnNewestMajor;

/** What Prisma has migrated so far, or nobody, is taken on. */
final class AdoptPrismaIT {
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
      assertThat(HistoryTable.isThere(scene)).isFalse();
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
      List<String> history = HistoryTable.rows(scene);

      AdoptResult again = past.adopt();

      assertThat(again.status()).isEqualTo("ALREADY_ADOPTED");
      assertThat(again.adopted()).hasSize(3);
      assertThat(HistoryTable.rows(scene)).isEqualTo(history);
      assertThatThrownBy(() -> past.ask(false, Map.of("undo", true, "confirm", "shop")))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("the live database's name is " + scene.database.name());

      AdoptResult undone = past.undo();

      assertThat(undone.status()).isEqualTo("UNDONE");
      assertThat(undone.files()).hasSize(5);
      assertThat(HistoryTable.isThere(scene)).isFalse();
      assertThat(past.undo().status()).isEqualTo("UNDONE");
      assertThat(past.adopt().status()).isEqualTo("ADOPTED");
      assertThat(HistoryTable.rows(scene)).isEqualTo(history);
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
      assertThat(HistoryTable.isThere(scene)).isTrue();
    }
  }

  /** Its session dies behind the last row: nothing is there, and the next run does it all. */
  @OnNewestMajor
  void leavesNothingWhenItIsKilledHalfWay(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      PrismaPast past = PrismaPast.in(scene);
      scene.inside(
          """
          CREATE FUNCTION die() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); END $$;
          CREATE EVENT TRIGGER die ON ddl_command_end WHEN TAG IN ('COMMENT') EXECUTE FUNCTION die();
          """);

      assertThatThrownBy(past::adopt).isInstanceOf(DatabaseUnavailableException.class);
      assertThat(HistoryTable.isThere(scene)).isFalse();
      scene.inside("DROP EVENT TRIGGER die; DROP FUNCTION die();");

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
}
