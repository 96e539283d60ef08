package trasiego.migrate.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.execution.Report;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.check.JudgementIT;
import trasiego.migrate.trial.TrialServers;
import trasiego.migration.MigrationFolder;
import trasiego.testing.Majors;

/** Folders whose files a superuser applied, run again where files run as a plain owner. */
final class AdministratorsDriftIT {
  private static final String TABLE = "CREATE TABLE a (k int);\n";

  @Test
  void isLookedForWithoutWhatChangesTheServerAlone() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      String role = scene.database.name() + "_reader";
      applied(
          scene,
          "CREATE ROLE %1$s PASSWORD 'secret';\nALTER ROLE %1$s SET work_mem = '8MB';\n"
                  .formatted(role)
              + "CREATE EXTENSION pg_stat_statements;\n"
              + TABLE
              + "GRANT SELECT ON a TO %s;".formatted(role));
      scene.inside("CREATE INDEX hand ON a (k)");
      try {
        Report report = judged(scene);

        assertThat(report.drift())
            .containsExactly(
                "index public.hand: in the database, in no migration (CREATE INDEX hand ON public.a"
                    + " USING btree (k))");
        assertThat(report.warnings())
            .contains(
                "drift was looked for without what only an administrator may run and changes"
                    + " nothing in the database: V%1$s__x.sql line 1: CREATE ROLE %2$s PASSWORD ? (permission denied to create role); V%1$s__x.sql line 2: ALTER ROLE %2$s SET work_mem = ? (permission denied to alter role)"
                        .formatted(MigrateFixture.ONE, role));
      } finally {
        scene.inside("DROP OWNED BY " + role);
        scene.admin("DROP ROLE " + role);
      }
    }
  }

  @Test
  void isNotLookedForBehindWhatOnlyAnAdministratorMakesInTheDatabase() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      applied(
          scene,
          TABLE
              + "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';\n"
              + "CREATE EVENT TRIGGER said ON ddl_command_end EXECUTE FUNCTION e();");

      Report report = judged(scene);

      assertThat(report.drift()).isEmpty();
      assertThat(report.warnings())
          .contains(
              "drift was not looked for: run again on an empty database, the applied migrations"
                  + " fail: V"
                  + MigrateFixture.ONE
                  + "__x.sql line 3: permission denied to create event trigger \"said\" (42501), at"
                  + " CREATE EVENT TRIGGER said ON ddl_command_end EXECUTE FUNCTION e(); the live"
                  + " role's SUPERUSER is withheld where they run again");
    }
  }

  private static Report judged(MigrateFixture scene) {
    scene.file(MigrateFixture.TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
    scene.copies = new TrialServers(scene.settings());
    TriedPlan tried = new TriedPlan(scene);
    tried.judge(Map.of());
    tried.drop();
    return tried.report();
  }

  /** As if the first file had been this one, and a superuser had run it. */
  private static void applied(MigrateFixture scene, String sql) {
    scene.file(MigrateFixture.ONE, sql, "SELECT 1;");
    int checksum =
        MigrationFolder.of(scene.files).file(MigrateFixture.ONE).orElseThrow().checksum();
    scene.admin("ALTER ROLE " + scene.database.owner() + " SUPERUSER");
    scene.database.execute("DROP TABLE person, parcel; " + sql);
    scene.database.execute(
        "UPDATE flyway_schema_history SET checksum = %d WHERE version = '%s'"
            .formatted(checksum, MigrateFixture.ONE));
  }
}
