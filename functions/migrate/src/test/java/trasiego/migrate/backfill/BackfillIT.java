package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument.FileState;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyResult;
import trasiego.testing.Await;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.TestDatabase;

final class BackfillIT {
  private static final String ROWS =
      """
      CREATE TABLE "Order" (
        "shop id" int, k text COLLATE "C", n int NOT NULL DEFAULT 0, old text, new text,
        PRIMARY KEY ("shop id", k));
      INSERT INTO "Order" ("shop id", k, old)
        SELECT i %% 7, 'k''\\' || i, 'v' || i FROM generate_series(1, %d) i;
      """;
  private static final String FILL =
      """
      -- trasiego:backfill table="Order" where="new IS NULL" batch=%d pause=0ms
      UPDATE "Order" SET new = old, n = n + 1;
      """;

  private static final String END_OURS =
      """
      SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
      FROM pg_stat_activity
      WHERE application_name LIKE 'trasiego/test/%' AND datname = current_database()
      """;

  @OnEachMajor
  void fillsEveryRowOnceInBatchesAndLeavesNothingBehind(int major) {
    try (MigrateFixture scene = filled(major, 2500, 300)) {
      Ready ready = scene.ready();

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.status()).isEqualTo("APPLIED");
      assertThat(scene.history())
          .containsExactly(ONE + " SQL true", TWO + " SQL true", THREE + " SQL true");
      assertThat(wrong(scene)).isZero();
      FileState file = scene.run(ready).file(TWO);
      assertThat(file.state()).isEqualTo(MigrationState.APPLIED);
      assertThat(file.backfill().rows()).isEqualTo(2500);
      assertThat(file.backfill().batches()).isEqualTo(9);
      assertThat(file.touched().get("public.\"Order\"").updated()).isEqualTo(2500);
      assertThat(scene.database.query("SELECT to_regclass('flyway_schema_history_backfills')"))
          .containsExactly((String) null);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** Sessions are ended at whatever moment: before, in and behind a commit. */
  @OnNewestMajor
  void fillsEveryRowOnceHoweverOftenItsSessionsAreEnded(int major) {
    try (MigrateFixture scene = filled(major, 20_000, 100)) {
      Ready ready = scene.ready();
      CompletableFuture<Integer> killer =
          CompletableFuture.supplyAsync(
              () -> {
                int killed = 0;
                for (int i = 0; i < 40; i++) {
                  Await.pause(Duration.ofMillis(20 + 7L * i % 60));
                  killed += scene.number(END_OURS);
                }
                return killed;
              });

      ApplyResult result = applied(scene, ready, 1);
      for (int attempt = 2; !result.status().equals("APPLIED"); attempt++) {
        assertThat(attempt).isLessThan(80);
        result = applied(scene, ready, attempt);
      }

      assertThat(killer.join()).isGreaterThan(10);
      assertThat(wrong(scene)).isZero();
      assertThat(scene.history()).hasSize(3);
      assertThat(scene.run(ready).file(THREE).state()).isEqualTo(MigrationState.APPLIED);
    }
  }

  /** The machine calls again, as it does where the database was away. */
  private static ApplyResult applied(MigrateFixture scene, Ready ready, int attempt) {
    try {
      return scene.apply(ready, attempt);
    } catch (DatabaseUnavailableException | DatabaseBusyException e) {
      return new ApplyResult("IN_PROGRESS", "", List.of(), attempt, "", null, e.getMessage());
    }
  }

  @OnNewestMajor
  void stopsAtARowThatFailsAndGoesOnThereOnceItIsMended(int major) {
    try (MigrateFixture scene = filled(major, 1000, 100)) {
      scene.inside(
          "ALTER TABLE \"Order\" ADD CONSTRAINT c CHECK (new <> 'v500') NOT VALID",
          "UPDATE \"Order\" SET old = 'w' WHERE old = 'v500'");
      Ready ready = scene.ready();
      scene.inside("UPDATE \"Order\" SET old = 'v500' WHERE old = 'w'");

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("SQLSTATE 23514")
          .hasMessageContaining("in the 100 rows of public.\"Order\"")
          .hasMessageContaining("what it has committed stays")
          .hasMessageNotContaining("v500");

      int done = scene.number("SELECT count(*) FROM \"Order\" WHERE n = 1");
      assertThat(done).isBetween(100, 900);
      assertThat(scene.history()).containsExactly(ONE + " SQL true");
      scene.inside("ALTER TABLE \"Order\" DROP CONSTRAINT c");
      Ready mended = again(scene, ready);
      assertThat(scene.apply(mended, 1).status()).isEqualTo("APPLIED");
      assertThat(wrong(scene)).isZero();
    }
  }

  @OnNewestMajor
  void waitsForRowsThatOthersHoldAndLetsThemThrough(int major) throws Exception {
    try (MigrateFixture scene = filled(major, 500, 100)) {
      Ready ready = scene.ready();
      try (Connection application =
          scene.holding("SELECT FROM \"Order\" WHERE old = 'v250' FOR UPDATE")) {
        ApplyResult held = scene.apply(ready, 1);

        assertThat(held.status()).isEqualTo("IN_PROGRESS");
        assertThat(held.until()).isNotNull();
        assertThat(held.summary()).contains("others hold rows that it needs");
        assertThat(scene.sessions()).isEmpty();
        application.rollback();
      }
      assertThat(scene.apply(ready, 2).status()).isEqualTo("APPLIED");
      assertThat(wrong(scene)).isZero();
    }
  }

  @OnNewestMajor
  void coversRowsThatComeMeanwhileAndGivesUpWhereTheyNeverEnd(int major) {
    try (MigrateFixture scene = filled(major, 500, 100)) {
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (SELECT count(*) FROM "Order") < 520 THEN
              INSERT INTO "Order" VALUES (1, 'a' || (SELECT count(*) FROM "Order"), 0, 'late');
            END IF;
            RETURN NEW;
          END $$
          """,
          "CREATE TRIGGER more AFTER UPDATE ON \"Order\" FOR EACH ROW EXECUTE FUNCTION more()");

      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");
      assertThat(scene.number("SELECT count(*) FROM \"Order\" WHERE old = 'late'")).isEqualTo(20);
      assertThat(wrong(scene)).isZero();
    }
  }

  @OnNewestMajor
  void isHeldByAPersonWhileOtherFilesAreAppliedPastIt(int major) {
    try (MigrateFixture scene = filled(major, 500, 100)) {
      scene.file(THREE, "CREATE TABLE past (k int);", "DROP TABLE past;");
      scene.invocation = Duration.ofSeconds(30);
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.paused := NEW.batches = 2;
            RETURN NEW;
          END $$
          """,
          """
          CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            IF to_regclass('public.flyway_schema_history_backfills') IS NOT NULL THEN
              CREATE OR REPLACE TRIGGER hold
              BEFORE UPDATE ON public.flyway_schema_history_backfills
              FOR EACH ROW EXECUTE FUNCTION public.hold();
            END IF;
          END $$
          """,
          """
          CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
          EXECUTE FUNCTION watch()
          """);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.status()).isEqualTo("APPLIED");
      assertThat(scene.run(ready).file(TWO).state()).isEqualTo(MigrationState.PAUSED);
      assertThat(scene.number("SELECT count(*) FROM \"Order\" WHERE n = 1")).isEqualTo(200);
      assertThat(scene.history()).containsExactly(ONE + " SQL true", THREE + " SQL true");

      scene.inside(
          "DROP EVENT TRIGGER watch",
          "DROP FUNCTION hold() CASCADE",
          "UPDATE flyway_schema_history_backfills SET paused = false");
      Ready later = again(scene, ready);
      assertThat(scene.apply(later, 1).status()).isEqualTo("APPLIED");
      assertThat(scene.history())
          .containsExactly(ONE + " SQL true", THREE + " SQL true", TWO + " SQL true");
      assertThat(wrong(scene)).isZero();
    }
  }

  /** What a person's loop does that pages over the rows that still need it. */
  @OnNewestMajor
  void doesNotSkipRowsAsAPageOverAShrinkingFilterDoes(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection connection = database.ownerConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE t AS SELECT i AS id, NULL::text AS category FROM generate_series(1, 5000)"
              + " i");
      for (int skip = 0; ; skip += 500) {
        int rows =
            statement.executeUpdate(
                "UPDATE t SET category = 'wine' WHERE id IN (SELECT id FROM t WHERE category IS"
                    + " NULL ORDER BY id LIMIT 500 OFFSET "
                    + skip
                    + ")");
        if (rows == 0) {
          break;
        }
      }

      assertThat(database.query("SELECT count(*) FROM t WHERE category IS NULL"))
          .as("rows that the loop never met")
          .containsExactly("2500");
    }
  }

  @OnNewestMajor
  void refusesATableWithoutAKeyBeforeAnythingIsChanged(int major) {
    try (MigrateFixture scene = filled(major, 10, 100)) {
      scene.inside("ALTER TABLE \"Order\" DROP CONSTRAINT \"Order_pkey\"");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("public.\"Order\" has no key to walk by");
    }
  }

  @OnNewestMajor
  void refusesAConditionThatFilledRowsStillMeet(int major) {
    try (MigrateFixture scene = filled(major, 10, 100)) {
      scene.file(
          TWO,
          "-- trasiego:backfill table=\"Order\" where=\"n < 5\"\nUPDATE \"Order\" SET n = n + 1;",
          "UPDATE \"Order\" SET n = 0;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("10 rows still meet its where after it ran");
    }
  }

  private static Ready again(MigrateFixture scene, Ready before) {
    scene.context().lease("test").release(before.execution());
    return scene.ready();
  }

  private static MigrateFixture filled(int major, int rows, int batch) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, ROWS.formatted(rows), "DROP TABLE \"Order\";");
    Ready first = scene.ready();
    assertThat(scene.apply(first, 1).status()).isEqualTo("APPLIED");
    scene.context().lease("test").release(first.execution());
    scene.file(TWO, FILL.formatted(batch), "UPDATE \"Order\" SET new = NULL;");
    scene.file(
        THREE,
        "-- trasiego:needs V" + TWO + ": its rows\nALTER TABLE \"Order\" ALTER new SET NOT NULL;",
        "ALTER TABLE \"Order\" ALTER new DROP NOT NULL;");
    return scene;
  }

  private static int wrong(MigrateFixture scene) {
    return scene.number("SELECT count(*) FROM \"Order\" WHERE new IS DISTINCT FROM old OR n <> 1");
  }
}
