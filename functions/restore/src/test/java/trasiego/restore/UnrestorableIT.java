package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.testing.Majors.OnEachMajor;

final class UnrestorableIT {

  @OnEachMajor
  void namesEveryObjectThatThisUserCannotRestoreBeforeAnythingIsCreated(int major)
      throws SQLException {
    try (Stage stage = Stage.empty(major)) {
      asAdminInside(
          stage,
          """
          CREATE EXTENSION pg_buffercache;
          CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
          CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION quiet();
          CREATE PUBLICATION everything FOR ALL TABLES;
          CREATE TABLE "admin's" (id int);
          CREATE FUNCTION inside(int) RETURNS int LANGUAGE internal AS 'int4um';
          CREATE FUNCTION tight(int) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1';
          GRANT SELECT ON "admin's" TO trasiego_backup;
          GRANT USAGE ON SCHEMA public TO trasiego_backup;
          """);
      stage.asAdmin(
          "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(Stage.EXECUTION);

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining(backup.toString())
          .hasMessageContaining("pg_buffercache: it is not trusted")
          .hasMessageContaining("event trigger watcher: only a superuser")
          .hasMessageContaining("publication everything: only a superuser may publish all tables")
          .hasMessageContaining("table public.admin's")
          .hasMessageContaining("function public.inside(integer): its language \"internal\"")
          .hasMessageContaining("function public.tight(integer): only a superuser")
          .hasMessageContaining("owned by the superuser \"postgres\"")
          .hasMessageContaining("log_min_duration_statement");
      assertThatThrownBy(() -> stage.call("rehearse", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(MigrationRefusedException.class);
      assertThat(stage.others()).isEmpty();
    }
  }

  private static void asAdminInside(Stage stage, String sql) throws SQLException {
    try (Connection admin = stage.live.adminConnection();
        var statement = admin.createStatement()) {
      for (String each : sql.split(";\n")) {
        statement.execute(each);
      }
    }
  }
}
