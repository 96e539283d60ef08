package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument;
import trasiego.execution.Touched;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.testing.Majors.OnEachMajor;

public final class ApplyIT {

  @OnEachMajor
  void appliesEachFileAsTheOwnerAndKeepsTheRun(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE a (k int PRIMARY KEY, t text);
          INSERT INTO a SELECT i, 'x;y' FROM generate_series(1, 10) i;
          CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
          CREATE RULE r AS ON DELETE TO a WHERE k < 0 DO ALSO (SELECT 1; SELECT 2);
          """,
          "DROP TABLE a; DROP FUNCTION f();");
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (t);", "DROP INDEX CONCURRENTLY i;");
      scene.file(THREE, "UPDATE a SET t = 'z' WHERE k <= 3;", "SELECT 1;");
      Ready ready = scene.ready();

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.status()).isEqualTo("APPLIED");
      assertThat(result.applied()).containsExactly(ONE, TWO, THREE);
      assertThat(scene.history())
          .containsExactly(ONE + " SQL true", TWO + " SQL true", THREE + " SQL true");
      assertThat(scene.database.query("SELECT tableowner FROM pg_tables WHERE tablename = 'a'"))
          .containsExactly(scene.database.owner());
      assertThat(scene.run(ready).file(THREE).touched().get("public.a"))
          .isEqualTo(new Touched(0, 3, 0));
      assertThat(scene.run(ready).finishedAt()).isNotNull();
      assertThat(scene.sessions()).isEmpty();
      assertThat(scene.plan(ready.execution()).status()).isEqualTo("UP_TO_DATE");
      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");
    }
  }

  @OnEachMajor
  void keepsEarlierFilesAndNothingOfTheOneThatFails(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      scene.file(
          TWO,
          """
          CREATE TABLE b (k int);
          -- true on the copy only
          DO $$ BEGIN
            IF current_database() NOT LIKE '%copy' THEN RAISE EXCEPTION 'not here' USING DETAIL = 'secret'; END IF;
          END $$;
          """,
          "DROP TABLE b;");
      scene.file(THREE, "CREATE TABLE c (k int);", "DROP TABLE c;");
      Ready ready = scene.ready();

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("V" + TWO + "__x.sql statement 2 (line 3: DO ")
          .hasMessageContaining("not here (line 2 of the block) (SQLSTATE P0001)")
          .hasMessageContaining("applied before it: " + ONE)
          .hasMessageNotContaining("secret");

      assertThat(scene.history()).containsExactly(ONE + " SQL true");
      assertThat(
              scene.database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
          .containsExactlyInAnyOrder("a", "flyway_schema_history");
      assertThat(scene.run(ready).files())
          .extracting(RunDocument.FileState::state)
          .containsExactly(MigrationState.APPLIED, MigrationState.FAILED, MigrationState.PENDING);
      assertThat(scene.run(ready).file(TWO).statement()).isEqualTo(2);
      assertThat(scene.sessions()).isEmpty();

      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      Ready mended = again(scene, ready);
      assertThat(scene.apply(mended, 1).applied()).containsExactly(TWO, THREE);
    }
  }

  @OnEachMajor
  void refusesAnOlderAttemptAndAnotherExecutionsDocuments(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      Ready ready = scene.ready();
      scene.apply(ready, 2);

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("attempt");
      assertThatThrownBy(
              () ->
                  scene.apply(
                      new Ready(MigrateFixture.execution(), ready.plan(), ready.rehearsal()), 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("field \"plan\"");
    }
  }

  /** The lease of the execution that failed is given back, as the machine's Record step does. */
  public static Ready again(MigrateFixture scene, Ready before) {
    scene.context().lease("test").release(before.execution());
    return scene.ready();
  }
}
