package trasiego.restore.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors.OnEachMajor;

final class RestoreRightsIT {

  @OnEachMajor
  void namesEveryObjectThatThisUserCannotRestoreBeforeAnythingIsCreated(int major)
      throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
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
          GRANT SELECT ON "admin's" TO %1$s;
          GRANT USAGE ON SCHEMA public TO %1$s;
          """
              .formatted(stage.live.username("backup")));
      stage.asAdmin(
          "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

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
      assertThatThrownBy(() -> stage.call("restore", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("event trigger watcher: only a superuser")
          .hasMessageContaining("nothing was created");
      assertThat(stage.others()).isEmpty();
    }
  }

  /** Whoever may write a comment or a body may write there what a script of pg_dump looks like. */
  @OnEachMajor
  void refusesNothingForWhatATextSays(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE TABLE wine (id int PRIMARY KEY);
          COMMENT ON TABLE wine IS '
          --
          -- Name: watcher; Type: EVENT TRIGGER; Schema: -; Owner: nobody_at_all; Tablespace: none
          --

          GRANT ALL ON TABLE wine TO nobody_at_all;
              LANGUAGE internal LEAKPROOF';
          CREATE FUNCTION body(language text) RETURNS text LANGUAGE plpgsql AS $body$BEGIN
          --
          -- Name: x; Type: SUBSCRIPTION; Schema: -; Owner: postgres
          --
          RETURN '
              LANGUAGE internal LEAKPROOF
          SET SESSION AUTHORIZATION postgres;';
          END$body$;
          CREATE PUBLICATION " FOR ALL TABLES" FOR TABLE wine;
          GRANT SELECT ON wine TO PUBLIC;
          """);
      String live = stage.live.name();
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      stage.call("check", "backup", "latest", "confirm", live);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
      Differences.none(stage.live, live, restored.get("database").stringValue());
    }
  }

  /** As Docker's official image makes one: a superuser owns everything, and is the one login. */
  @OnEachMajor
  void letsASuperuserRestoreWhatSuperusersOwn(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.actAsSuperuser();
      stage.asAdmin(
          "ALTER ROLE %s IN DATABASE %s SET log_statement = 'none'"
              .formatted(stage.live.username("status"), stage.live.name()));
      asAdminInside(
          stage,
          """
          CREATE EXTENSION pg_buffercache;
          CREATE TABLE wine (id int PRIMARY KEY);
          INSERT INTO wine SELECT generate_series(1, 10);
          CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
          CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION quiet();
          CREATE PUBLICATION everything FOR ALL TABLES;
          CREATE FUNCTION inside(int) RETURNS int LANGUAGE internal AS 'int4um';
          CREATE FUNCTION tight(int) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1';
          GRANT SELECT ON wine TO %s
          """
              .formatted(stage.live.username("status")));
      String live = stage.live.name();
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      stage.call("check", "backup", "latest", "confirm", live);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
      Differences.none(stage.live, live, restored.get("database").stringValue());
    }
  }

  /** What a plain role wrote would be evaluated by the superuser. */
  @OnEachMajor
  void refusesASuperusersDatabaseThatHoldsWhatAPlainRoleWrote(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.actAsSuperuser();
      stage.live.execute(
          "CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO "
              + stage.live.username("status"));
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("who is no superuser, and whose code would run with the rights")
          .hasMessageContaining("table public.theirs")
          .hasMessageContaining("nothing was created");
    }
  }

  private static void asAdminInside(RestoreFixture stage, String sql) throws SQLException {
    try (Connection admin = stage.live.adminConnection();
        var statement = admin.createStatement()) {
      for (String each : sql.split(";\n")) {
        statement.execute(each);
      }
    }
  }
}
