package trasiego.migrate.undo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.failure.NotConfirmedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.plan.PlanResult;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

@Tag(Majors.SCENARIOS)
final class UndoIT {

  @OnNewestMajor
  void takesBackTheNewerFilesAndAppliesThemAgain(int major) {
    try (MigrateFixture scene = applied(major)) {
      UndoResult result = undone(scene, ONE);

      assertThat(result.status()).isEqualTo("UNDONE");
      assertThat(result.undone()).containsExactly(THREE, TWO);
      assertThat(scene.history())
          .containsExactly(
              ONE + " SQL true",
              TWO + " SQL true",
              THREE + " SQL true",
              THREE + " DELETE true",
              TWO + " DELETE true");
      assertThat(scene.database.query("SELECT to_regclass('b'), to_regclass('i')"))
          .containsExactly((String) null);
      Ready again = scene.ready();
      assertThat(scene.apply(again, 1).applied()).containsExactly(TWO, THREE);
      scene.context().lease("test").release(again.execution());
      assertThat(undone(scene, "0").undone()).containsExactly(THREE, TWO, ONE);
    }
  }

  @OnNewestMajor
  void refusesATargetThatIsNotApplied(int major) {
    try (MigrateFixture scene = applied(major)) {
      assertThatThrownBy(() -> scene.backTo("20250101000000"))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("version 20250101000000 is not applied");
    }
  }

  @OnNewestMajor
  void hasNothingToDoWhereTheTargetIsTheNewest(int major) {
    try (MigrateFixture scene = applied(major)) {
      PlanResult plan = scene.planBack(MigrateFixture.execution(), THREE, scene.database.name());

      assertThat(plan.status()).isEqualTo("UP_TO_DATE");
    }
  }

  @OnNewestMajor
  void asksForTheDatabasesNameBeforeItTakesTheLease(int major) {
    try (MigrateFixture scene = applied(major)) {
      assertThatThrownBy(() -> scene.planBack(MigrateFixture.execution(), ONE, "yes"))
          .isInstanceOf(NotConfirmedException.class)
          .hasMessageContaining("type \"" + scene.database.name() + "\"");
      assertThat(scene.context().lease("test").holder()).isEmpty();
    }
  }

  @OnNewestMajor
  void refusesAWayBackFromWhichNoWayLeadsHere(int major) {
    try (MigrateFixture scene = applied(major)) {
      scene.files.put(
          "U" + TWO + "__x.sql", "DROP TABLE b; CREATE TABLE left_over ();".getBytes(UTF_8));

      assertThatThrownBy(() -> scene.backTo(ONE))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("left_over");
      assertThat(scene.history()).hasSize(3);
    }
  }

  @OnNewestMajor
  void refusesAWayBackThatFailsOnTheCopy(int major) {
    try (MigrateFixture scene = applied(major)) {
      scene.database.execute("CREATE VIEW v AS SELECT * FROM b");

      assertThatThrownBy(() -> scene.backTo(ONE))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("U" + TWO + "__x.sql statement 1")
          .hasMessageContaining("the live database was not touched");
      assertThat(scene.history()).hasSize(3);
    }
  }

  @OnNewestMajor
  void keepsAFileWhoseUndoFails(int major) {
    try (MigrateFixture scene = applied(major)) {
      Ready ready = scene.backTo(ONE);
      scene.database.execute("CREATE VIEW v AS SELECT * FROM b");

      assertThatThrownBy(() -> scene.undo(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("U" + TWO + "__x.sql statement 1")
          .hasMessageContaining("taken back before it: [" + THREE + "]");
      assertThat(scene.history()).hasSize(4);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** A plan of a deployment, however genuine, proves no way back, and the other way round. */
  @OnNewestMajor
  void takesNothingBackByTheDocumentsOfADeployment(int major) {
    try (MigrateFixture scene = applied(major)) {
      scene.file("20260404000000", "CREATE TABLE d (k int);", "DROP TABLE d;");
      Ready forward = scene.ready();

      assertThatThrownBy(() -> scene.undo(forward, 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("takes nothing back");
      scene.context().lease("test").release(forward.execution());
      Ready back = scene.backTo(ONE);
      assertThat(scene.apply(back, 1).applied()).isEmpty();
      assertThat(scene.history()).hasSize(3);
    }
  }

  @OnNewestMajor
  void takesNothingBackWhereSomebodyMigratedMeanwhile(int major) {
    try (MigrateFixture scene = applied(major)) {
      Ready back = scene.backTo(TWO);
      scene.database.execute("DELETE FROM flyway_schema_history WHERE version = '" + ONE + "'");

      assertThatThrownBy(() -> scene.undo(back, 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("no longer as planned");
    }
  }

  /** A person with Flyway's own command line sees the same history. */
  @OnNewestMajor
  void leavesAHistoryThatFlywayItselfUnderstands(int major) throws Exception {
    try (MigrateFixture scene = applied(major)) {
      undone(scene, ONE);
      java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("migrations");
      for (var file : scene.files.entrySet()) {
        java.nio.file.Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      Flyway flyway =
          Flyway.configure()
              .dataSource(
                  "jdbc:postgresql://%s:%d/%s"
                      .formatted(
                          scene.database.host(), scene.database.port(), scene.database.name()),
                  scene.database.owner(),
                  scene.database.ownerPassword())
              .locations("filesystem:" + folder)
              .load();

      assertThat(flyway.validateWithResult().invalidMigrations)
          .allSatisfy(
              each ->
                  assertThat(each.errorDetails.errorMessage).contains("not applied to database"));
      assertThat(flyway.info().pending())
          .extracting(info -> info.getVersion().toString())
          .containsExactly(TWO, THREE);
    }
  }

  private static MigrateFixture applied(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
    scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
    scene.file(THREE, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }

  private static UndoResult undone(MigrateFixture scene, String target) {
    Ready ready = scene.backTo(target);
    UndoResult result = scene.undo(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return result;
  }
}
