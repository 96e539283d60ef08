package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyResult;
import trasiego.migration.BackfillState;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** What would make a backfill say done where it is not, or run what the owner wrote as another. */
@Tag(Majors.SCENARIOS)
final class BackfillPromisesIT {
  private static final String TABLE =
      """
      CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, new text);
      CREATE TABLE u (n bigint);
      INSERT INTO t (id) SELECT i * 2 FROM generate_series(1, 500) i;
      """;
  private static final String FILL =
      """
      -- trasiego:backfill table=t batch=100 pause=0ms where="new IS NULL"
      UPDATE t SET new = 'x', n = n + 1;
      """;

  @OnEachMajor
  void seesARowWhoseTransactionWasOpenWhileItRan(int major) throws Exception {
    try (MigrateFixture scene = scene(major, FILL)) {
      Ready ready = scene.ready();
      try (Connection application = scene.holding("INSERT INTO t (id) VALUES (7)")) {
        ApplyResult result = scene.apply(ready, 1);

        assertThat(result.status()).isEqualTo("IN_PROGRESS");
        assertThat(result.summary()).contains("transactions that write to public.t do not end");
        application.commit();
      }

      assertThat(scene.apply(ready, 2).status()).isEqualTo("APPLIED");
      assertThat(scene.number("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }
  }

  @OnNewestMajor
  void isDoneBesideWhoeverReadsItsPosition(int major) throws Exception {
    try (MigrateFixture scene = scene(major, FILL)) {
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION public.look() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            IF to_regclass('public.flyway_schema_history_backfills') IS NOT NULL
               AND to_regclass('public.onlooker') IS NULL THEN
              CREATE VIEW public.onlooker AS SELECT * FROM public.flyway_schema_history_backfills;
            END IF;
          END $$
          """,
          """
          CREATE EVENT TRIGGER look ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
          EXECUTE FUNCTION public.look()
          """);

      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");

      assertThat(scene.number("SELECT count(*) FROM t WHERE n <> 1")).isZero();
      assertThat(scene.history()).hasSize(2);
      assertThat(scene.number("SELECT count(*) FROM public.onlooker")).isZero();
    }
  }

  @OnNewestMajor
  void runsNoViewThatHasTheNameOfItsTable(int major) {
    try (MigrateFixture scene = scene(major, FILL)) {
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION public.who() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'run as %', current_user;
          END $$
          """,
          "CREATE VIEW public.flyway_schema_history_backfills AS SELECT public.who() AS version",
          "GRANT SELECT ON public.flyway_schema_history_backfills TO PUBLIC");

      try (Session session = scene.asOwner()) {
        assertThat(BackfillState.read(session)).isEmpty();
      }
      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("is there and is not the table");
      assertThat(scene.number("SELECT count(*) FROM t WHERE n <> 0")).isZero();
    }
  }

  @OnNewestMajor
  void doesNotGoOnInATableThatWasMadeAnew(int major) {
    try (MigrateFixture scene = scene(major, FILL)) {
      scene.inside(
          "ALTER TABLE t ADD CONSTRAINT c CHECK (new IS NULL OR id < 500) NOT VALID",
          "ALTER TABLE t DROP CONSTRAINT c");
      Ready ready = scene.ready();
      scene.inside("ALTER TABLE t ADD CONSTRAINT c CHECK (new IS NULL OR id < 500) NOT VALID");
      assertThatThrownBy(() -> scene.apply(ready, 1)).isInstanceOf(MigrationFailedException.class);
      scene.inside(
          "ALTER TABLE t RENAME TO old",
          "CREATE TABLE t (LIKE old INCLUDING DEFAULTS)",
          "ALTER TABLE t ADD PRIMARY KEY (id)",
          "INSERT INTO t (id) SELECT id FROM old",
          "DO $$ BEGIN EXECUTE format('ALTER TABLE t OWNER TO %I',"
              + " (SELECT tableowner FROM pg_tables WHERE tablename = 'old')); END $$");
      scene.context().lease("test").release(ready.execution());
      Ready again = scene.ready();

      assertThatThrownBy(() -> scene.apply(again, 1))
          .hasMessageContaining("its table or that table's key is another one by now");
    }
  }

  @OnNewestMajor
  void tellsWhatADeferredTriggerSaysAsOfTheBatch(int major) {
    try (MigrateFixture scene = scene(major, FILL)) {
      Ready ready = scene.ready();
      scene.inside(
          """
          CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.id > 400 THEN RAISE EXCEPTION 'late' USING ERRCODE = '23514'; END IF;
            RETURN NULL;
          END $$
          """,
          """
          CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION public.late()
          """);

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("SQLSTATE 23514")
          .hasMessageContaining("what it has committed stays");
      assertThat(scene.number("SELECT count(*) FROM t WHERE n = 1")).isEqualTo(200);
    }
  }

  @OnNewestMajor
  void refusesWhatABatchWouldMeanOtherwise(int major) {
    for (String statement :
        java.util.List.of(
            "UPDATE t SET id = 2001 - id, n = n + 1",
            "INSERT INTO u SELECT sum(t.n) FROM t",
            "INSERT INTO u SELECT max(t.n) FROM t")) {
      try (MigrateFixture scene =
          scene(major, "-- trasiego:backfill table=t\n" + statement + ";")) {
        assertThatThrownBy(scene::ready)
            .as(statement)
            .isInstanceOf(MigrationRefusedException.class);
      }
    }
  }

  private static MigrateFixture scene(int major, String fill) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, TABLE, "DROP TABLE t; DROP TABLE u;");
    Ready first = scene.ready();
    assertThat(scene.apply(first, 1).status()).isEqualTo("APPLIED");
    scene.context().lease("test").release(first.execution());
    scene.file(TWO, fill, "SELECT 1;");
    return scene;
  }
}
