package trasiego.migrate.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.time.Duration;
import trasiego.execution.Lock;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.Touched;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.testing.Majors.OnEachMajor;

final class RehearseIT {

  @OnEachMajor
  void seesWhatEachStatementLocksAndTouches(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE a (k int);
          INSERT INTO a SELECT generate_series(1, 7);
          DELETE FROM a WHERE k > 5;
          """,
          "DROP TABLE a;");
      MigrateFixture.Ready ready = scene.ready();

      RehearsalDocument rehearsal =
          scene.context().read("rehearsal", ready.rehearsal(), RehearsalDocument.class);

      assertThat(rehearsal.undoProven()).containsExactly(ONE);
      assertThat(rehearsal.catalogueAfter().objects()).containsKey("table public.a");
      assertThat(rehearsal.file(ONE).touched().get("public.a")).isEqualTo(new Touched(7, 0, 2));
      assertThat(rehearsal.file(ONE).statements().get(1).rows().get("public.a"))
          .isEqualTo(new Touched(7, 0, 0));
      assertThat(rehearsal.file(ONE).statements().getFirst().locks())
          .contains(new Lock("ACCESS EXCLUSIVE", "public.a"));
      assertThat(scene.database.query("SELECT to_regclass('a')")).containsExactly((String) null);
    }
  }

  @OnEachMajor
  void refusesAnUndoFileThatDoesNotUndo(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      scene.file(
          TWO,
          "ALTER TABLE a ADD x int DEFAULT 1; CREATE INDEX i ON a (x);",
          "ALTER TABLE a ALTER x DROP DEFAULT; DROP INDEX i;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("U" + TWO + "__x.sql does not undo version " + TWO)
          .hasMessageContaining("column public.a.x is unexpected, found integer")
          .hasMessageContaining("the live database was not touched");
      assertThat(scene.database.query("SELECT to_regclass('a')")).containsExactly((String) null);
    }
  }

  @OnEachMajor
  void saysNothingOfTheFilesBehindAnUndoFileThatDoesNotUndo(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int, x int);", "SELECT 1;");
      scene.file(TWO, "ALTER TABLE a ADD y int;", "ALTER TABLE a DROP y;");
      String execution = MigrateFixture.execution();
      String plan = scene.plan(execution).plan();

      for (int attempt : new int[] {1, 2}) {
        assertThatThrownBy(() -> scene.rehearse(execution, plan, attempt))
            .isInstanceOf(MigrationRefusedException.class)
            .hasMessageStartingWith("U" + ONE + "__x.sql")
            .hasMessageContaining("table public.a is unexpected")
            .message()
            .doesNotContain(TWO);
      }
    }
  }

  @OnEachMajor
  void refusesAFileThatLeadsElsewhereAfterItsUndoFile(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int); CREATE TABLE mark (k int);", "DROP TABLE a, mark;");
      scene.file(
          TWO,
          "DO $$ BEGIN IF EXISTS (SELECT FROM mark) THEN ALTER TABLE a ADD two int;"
              + " ELSE ALTER TABLE a ADD one int; END IF; END $$; INSERT INTO mark VALUES (1);",
          "ALTER TABLE a DROP IF EXISTS one, DROP IF EXISTS two;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V" + TWO + "__x.sql, applied again after its undo file")
          .hasMessageContaining("column public.a.one is missing");
    }
  }

  @OnEachMajor
  void refusesAFileThatFailsOnTheCopy(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int); SELECT 1 / 0;", "DROP TABLE a;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("statement 2 (line 1: SELECT 1 / 0): division by zero");
    }
  }

  @OnEachMajor
  void goesOnWhereAnEarlierInvocationStopped(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int); SELECT pg_sleep(1.2);", "DROP TABLE a;");
      scene.file(TWO, "CREATE TABLE b (k int); SELECT pg_sleep(1.2);", "DROP TABLE b;");
      String execution = MigrateFixture.execution();
      String plan = scene.plan(execution).plan();
      scene.invocation = Duration.ofSeconds(6);

      RehearseResult result = scene.rehearse(execution, plan, 1);
      int attempt = 1;
      while (result.status().equals("IN_PROGRESS")) {
        attempt++;
        result = scene.rehearse(execution, plan, attempt);
      }

      assertThat(attempt).isGreaterThan(1).isLessThan(6);
      assertThat(result.status()).isEqualTo("REHEARSED");
      assertThat(
              scene
                  .context()
                  .read("rehearsal", result.rehearsal(), RehearsalDocument.class)
                  .undoProven())
          .containsExactly(ONE, TWO);
    }
  }

  @OnEachMajor
  void provesTheWayBackOfWhatComesBeforeAnIrreversibleFile(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int); INSERT INTO a VALUES (1);", "DROP TABLE a;");
      scene.file(TWO, "-- trasiego:irreversible: read by nobody\nDELETE FROM a;", "");
      scene.files.remove("U" + TWO + "__x.sql");
      scene.file(THREE, "CREATE TABLE b (k int);", "DROP TABLE b;");
      MigrateFixture.Ready ready = scene.ready();

      assertThat(
              scene
                  .context()
                  .read("rehearsal", ready.rehearsal(), RehearsalDocument.class)
                  .undoProven())
          .containsExactly(ONE, THREE);
      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");
    }
  }

  @OnEachMajor
  void refusesToLoseMostOfATableHoweverSmallItIs(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          "CREATE TABLE a (k int); INSERT INTO a SELECT generate_series(1, 50); ANALYZE a;",
          "DROP TABLE a;");
      MigrateFixture.Ready ready = scene.ready();
      scene.apply(ready, 1);
      scene.context().lease("test").release(ready.execution());
      scene.file(
          TWO, "-- trasiego:irreversible: nobody reads them\nDELETE FROM a WHERE k > 3;", "");
      scene.files.remove("U" + TWO + "__x.sql");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("risky delete-all-rows public.a: deletes 47 rows of public.a");
    }
  }
}
