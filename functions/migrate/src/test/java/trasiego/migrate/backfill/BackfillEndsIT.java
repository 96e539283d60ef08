package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.backfill.BackfillIT.filled;
import static trasiego.migrate.backfill.BackfillIT.wrong;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import trasiego.execution.MigrationState;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyResult;
import trasiego.migrate.request.BackfillRequest;
import trasiego.migrate.target.Target;
import trasiego.migration.BackfillState;
import trasiego.postgres.Session;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What may end a backfill before it is done, and how it goes on. */
@Tag(Majors.SCENARIOS)
final class BackfillEndsIT {
  private static final String END_OURS =
      """
      SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
      FROM pg_stat_activity
      WHERE application_name LIKE 'trasiego/test/%' AND datname = current_database()
      """;

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
  void leavesOutTheRowsThatFailWhereAPersonLetsIt(int major) {
    try (MigrateFixture scene = filled(major, 1000, 100)) {
      scene.files.keySet().removeIf(name -> name.contains(THREE));
      scene.inside("ALTER TABLE \"Order\" ADD CONSTRAINT c CHECK (new NOT IN ('v500', 'v900'))");
      scene.inside("UPDATE \"Order\" SET old = 'w' || old WHERE old IN ('v500', 'v900')");
      Ready ready = scene.ready();
      scene.inside("UPDATE \"Order\" SET old = substr(old, 2) WHERE old LIKE 'w%'");
      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("db backfills ENVIRONMENT --exclude " + TWO + "=ROWS");
      try (Session session = scene.asOwner()) {
        assertThat(BackfillState.read(session).getFirst().failed().orElseThrow())
            .contains("SQLSTATE 23514")
            .doesNotContain("v500");
      }

      exclude(scene, 1);
      scene.context().lease("test").release(ready.execution());
      String refused = MigrateFixture.execution();
      String plan = scene.plan(refused).plan();
      assertThatThrownBy(() -> scene.rehearse(refused, plan, 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("SQLSTATE 23514");
      scene.context().lease("test").release(refused);
      exclude(scene, 2);
      Ready mended = scene.ready();

      assertThat(scene.apply(mended, 1).status()).isEqualTo("APPLIED");
      assertThat(
              scene.number(
                  "SELECT count(*) FROM \"Order\" WHERE n = 0 AND new IS NULL"
                      + " AND old IN ('v500', 'v900')"))
          .isEqualTo(2);
      assertThat(wrong(scene)).isEqualTo(2);
      assertThat(scene.run(mended).file(TWO).note())
          .contains("left out 2 rows that fail")
          .contains("asked in ticket 7");
      assertThat(scene.history()).contains(TWO + " SQL true");
    }
  }

  private static void exclude(MigrateFixture scene, int rows) {
    BackfillRequest.Change change =
        new BackfillRequest.Change(TWO, null, null, rows, "asked in ticket 7");
    Target target = new Target(scene.live(), scene.database.name());
    assertThat(
            new BackfillControl(target, new BackfillRequest("test", "x", change))
                .change()
                .summary())
        .contains("leaves out " + rows + " rows that fail at most");
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
  void coversRowsThatComeMeanwhile(int major) {
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
  void stopsWhereRowsThatNeedItNeverEnd(int major) {
    try (MigrateFixture scene = filled(major, 200, 100)) {
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION empty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            NEW.new := NULL;
            RETURN NEW;
          END $$
          """,
          """
          CREATE TRIGGER empty BEFORE UPDATE ON "Order" FOR EACH ROW WHEN (OLD.old = 'v7')
          EXECUTE FUNCTION empty()
          """);

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("1 rows still meet its where after 5 passes");

      assertThat(scene.history()).containsExactly(ONE + " SQL true");
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
      refusesToGoBack(scene, ready);

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

  /** Nothing half-done is said to be undone. */
  private static void refusesToGoBack(MigrateFixture scene, Ready before) {
    scene.context().lease("test").release(before.execution());
    String back = MigrateFixture.execution();
    assertThatThrownBy(() -> scene.planBack(back, ONE, scene.database.name()))
        .isInstanceOf(MigrationRefusedException.class)
        .hasMessageContaining("backfill " + TWO + " has written 200 rows and is not done")
        .hasMessageContaining("take back what it wrote by U" + TWO + "__x.sql");
    assertThat(scene.history()).hasSize(2);
    scene.context().lease("test").release(back);
  }

  /** The machine calls again, as it does where the database was away. */
  private static ApplyResult applied(MigrateFixture scene, Ready ready, int attempt) {
    try {
      return scene.apply(ready, attempt);
    } catch (DatabaseUnavailableException | DatabaseBusyException e) {
      return new ApplyResult("IN_PROGRESS", "", List.of(), attempt, "", null, e.getMessage());
    }
  }

  private static Ready again(MigrateFixture scene, Ready before) {
    scene.context().lease("test").release(before.execution());
    return scene.ready();
  }
}
