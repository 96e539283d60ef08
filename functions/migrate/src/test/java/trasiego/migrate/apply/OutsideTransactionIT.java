package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.sql.Connection;
import trasiego.execution.PlanDocument;
import trasiego.execution.RehearsalDocument;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.run.Unfinished;
import trasiego.testing.Majors.OnEachMajor;

public final class OutsideTransactionIT {
  private static final String TABLE =
      """
      CREATE TABLE a (k int);
      INSERT INTO a SELECT generate_series(1, 50);
      CREATE FUNCTION slow(k int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
      BEGIN
        IF current_database() NOT LIKE '%copy' THEN PERFORM pg_sleep(0.03); END IF;
        RETURN k;
      END $$;
      """;
  private static final String NO_TABLE = "DROP TABLE a; DROP FUNCTION slow(int);";

  @OnEachMajor
  void runsWhatFlywayTakesForTransactional(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE p (k int) PARTITION BY RANGE (k);
          CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
          CREATE INDEX p1_k ON p1 (k);
          CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO p SELECT 2 WHERE NOT EXISTS (SELECT FROM p WHERE k = 2);
            COMMIT;
          END $$;
          """,
          "DROP TABLE p; DROP PROCEDURE fill();");
      scene.file(TWO, "REINDEX INDEX CONCURRENTLY p1_k;", "SELECT 1;");
      scene.file(
          "20260304000000",
          "DO $$ BEGIN INSERT INTO p SELECT 1 WHERE NOT EXISTS (SELECT FROM p WHERE k = 1); COMMIT;"
              + " END $$;",
          "DELETE FROM p WHERE k = 1;");
      scene.file("20260305000000", "CALL fill();", "DELETE FROM p WHERE k = 2;");
      scene.file("20260306000000", "VACUUM p1;", "SELECT 1;");
      scene.file(
          "20260307000000",
          "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;",
          "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (10);"
              + " ALTER TABLE p1 DROP CONSTRAINT p1_k_check;");

      ApplyResult result = scene.apply(scene.ready(), 1);

      assertThat(result.applied()).hasSize(6);
      assertThat(scene.database.query("SELECT k FROM p1 ORDER BY k")).containsExactly("1", "2");
      assertThat(scene.database.query("SELECT count(*) FROM p")).containsExactly("0");
    }
  }

  @OnEachMajor
  void finishesAPartitionThatWasHalfDetached(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE p (k int) PARTITION BY RANGE (k);
          CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
          """,
          "DROP TABLE p;");
      scene.apply(scene.ready(), 1);
      scene
          .context()
          .lease("test")
          .holder()
          .ifPresent(it -> scene.context().lease("test").release(it.execution()));
      scene.file(
          TWO,
          "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;",
          "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (10);"
              + " ALTER TABLE p1 DROP CONSTRAINT p1_k_check;");
      Ready ready = scene.ready();
      Connection reader = scene.holding("SELECT FROM p");
      scene.pause = _ -> BusyIT.close(reader);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries()).hasSize(1);
      assertThat(scene.database.query("SELECT count(*) FROM pg_inherits")).containsExactly("0");
    }
  }

  public static MigrateFixture begun(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, TABLE, NO_TABLE);
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }

  /** What the dead execution wrote just before its statement. */
  public static void note(MigrateFixture scene, Ready dead) {
    RehearsalDocument rehearsal =
        scene.context().read("rehearsal", dead.rehearsal(), RehearsalDocument.class);
    int checksum =
        scene
            .context()
            .read("plan", dead.plan(), PlanDocument.class)
            .pending()
            .getFirst()
            .checksum();
    new Unfinished(dead.execution(), TWO, checksum, rehearsal.file(TWO).effect())
        .write(scene.context(), "test");
  }
}
