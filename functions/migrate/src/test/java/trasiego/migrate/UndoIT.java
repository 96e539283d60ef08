package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.Scene.ONE;
import static trasiego.migrate.Scene.THREE;
import static trasiego.migrate.Scene.TWO;

import org.flywaydb.core.Flyway;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.Scene.Ready;
import trasiego.testing.Majors.OnNewestMajor;

final class UndoIT {

  @OnNewestMajor
  void takesBackTheNewerFilesAndAppliesThemAgain(int major) {
    try (Scene scene = applied(major)) {
      String execution = scene.site().lease("test").holder().orElseThrow().execution();

      UndoResult result = scene.undo(execution, ONE, 1);

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
      scene.site().lease("test").release(execution);
      Ready again = scene.ready();
      assertThat(scene.apply(again, 1).applied()).containsExactly(TWO, THREE);
      assertThat(scene.plan(again.execution()).status()).isEqualTo("UP_TO_DATE");
      assertThat(scene.undo(again.execution(), "0", 1).undone()).containsExactly(THREE, TWO, ONE);
    }
  }

  @OnNewestMajor
  void refusesATargetThatIsNotApplied(int major) {
    try (Scene scene = applied(major)) {
      String execution = scene.site().lease("test").holder().orElseThrow().execution();

      assertThatThrownBy(() -> scene.undo(execution, "20250101000000", 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("version 20250101000000 is not applied");
    }
  }

  @OnNewestMajor
  void keepsAFileWhoseUndoFails(int major) {
    try (Scene scene = applied(major)) {
      String execution = scene.site().lease("test").holder().orElseThrow().execution();
      scene.database.execute("CREATE VIEW v AS SELECT * FROM b");

      assertThatThrownBy(() -> scene.undo(execution, ONE, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("U" + TWO + "__x.sql statement 1")
          .hasMessageContaining("taken back before it: [" + THREE + "]");
      assertThat(scene.history()).hasSize(4);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** A person with Flyway's own command line sees the same history. */
  @OnNewestMajor
  void leavesAHistoryThatFlywayItselfUnderstands(int major) throws Exception {
    try (Scene scene = applied(major)) {
      String execution = scene.site().lease("test").holder().orElseThrow().execution();
      scene.undo(execution, ONE, 1);
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

  private static Scene applied(int major) {
    Scene scene = new Scene(major);
    scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
    scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
    scene.file(THREE, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
    scene.apply(scene.ready(), 1);
    return scene;
  }
}
