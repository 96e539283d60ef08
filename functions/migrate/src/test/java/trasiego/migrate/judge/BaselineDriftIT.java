package trasiego.migrate.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.judge.DriftIT.OLDER;
import static trasiego.migrate.judge.DriftIT.drift;
import static trasiego.migrate.judge.DriftIT.scene;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.testing.Majors;

/** Drift where a baseline, or a file that does not run any more, stands for what was applied. */
final class BaselineDriftIT {
  @Test
  void runsTheFilesThatABaselineStandsForAsWell() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.file(OLDER, "CREATE TABLE older (k int);", "DROP TABLE older;");
      scene.database.execute(
          """
          CREATE TABLE older (k int);
          UPDATE flyway_schema_history SET type = 'BASELINE', checksum = NULL;
          ALTER TABLE older ADD x int;
          """);

      assertThat(drift(scene))
          .containsExactly("column public.older.x: in the database, in no migration (integer)");
    }
  }

  @Test
  void saysThatNothingMakesTheSchemaOfABaselineWithoutAFile() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.database.execute("UPDATE flyway_schema_history SET type = 'BASELINE'");
      scene.files.remove("V" + ONE + "__x.sql");
      scene.files.remove("U" + ONE + "__x.sql");
      TriedPlan tried = new TriedPlan(scene);

      tried.judge(Map.of());

      assertThat(tried.report().warnings())
          .contains(
              "drift was not looked for: version "
                  + ONE
                  + " has no file in the folder, so nothing makes the schema that it stands for");
      tried.drop();
    }
  }

  @Test
  void saysWhichAppliedFileDoesNotRunAgain() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.files.remove("V" + ONE + "__x.sql");
      scene.files.remove("U" + ONE + "__x.sql");
      scene.file(ONE, "CREATE TABLE product (id int);\nSELECT 1 / 0;", "DROP TABLE product;");
      scene.database.execute("UPDATE flyway_schema_history SET checksum = NULL");
      TriedPlan tried = new TriedPlan(scene);

      tried.judge(Map.of());

      assertThat(tried.report().warnings())
          .anyMatch(
              line ->
                  line.endsWith(
                      "V" + ONE + "__x.sql line 2: division by zero (22012), at SELECT ? / ?"));
      tried.drop();
    }
  }
}
