package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** An administrator who is none of PostgreSQL's superusers, as RDS's master user is. */
final class ManagedAdministratorIT {
  private static final String PASSWORD = "of-one-test";

  private static final String MASTER =
      """
      CREATE ROLE %1$s_second;
      CREATE ROLE %1$s_third;
      CREATE ROLE %1$s_master LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD 'of-one-test';
      GRANT pg_monitor, pg_signal_backend, pg_read_all_data TO %1$s_master WITH ADMIN OPTION;
      GRANT %1$s_second, %1$s_third, %2$s TO %1$s_master WITH ADMIN OPTION;
      GRANT CREATE ON DATABASE postgres TO %1$s_master
      """;

  private static final String OWNERS =
      """
      SET check_function_bodies = off;
      CREATE EXTENSION hstore;
      CREATE TABLE ours (id int PRIMARY KEY, of hstore DEFAULT 'a=>1');
      INSERT INTO ours (id) VALUES (1), (2);
      CREATE SCHEMA theirs AUTHORIZATION %1$s_second;
      CREATE TYPE theirs.mood AS ENUM ('sad', 'glad');
      ALTER TYPE theirs.mood OWNER TO %1$s_second;
      CREATE TABLE theirs.wines (id serial PRIMARY KEY, our int REFERENCES ours, mood theirs.mood);
      INSERT INTO theirs.wines (our, mood) VALUES (1, 'glad');
      ALTER TABLE theirs.wines OWNER TO %1$s_second;
      COMMENT ON TABLE theirs.wines IS 'a second owner''s';
      CREATE FUNCTION theirs.total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM theirs.wines';
      ALTER FUNCTION theirs.total() OWNER TO %1$s_third;
      CREATE VIEW third AS SELECT id FROM ours;
      ALTER VIEW third OWNER TO %1$s_third;
      GRANT SELECT ON ours TO %1$s_third, %3$s;
      GRANT USAGE ON SCHEMA theirs TO %1$s_third, %3$s;
      SET SESSION AUTHORIZATION %1$s_second;
      GRANT SELECT ON theirs.wines TO %1$s_third WITH GRANT OPTION;
      GRANT SELECT ON ALL TABLES IN SCHEMA theirs TO %3$s;
      GRANT SELECT ON ALL SEQUENCES IN SCHEMA theirs TO %3$s;
      SET SESSION AUTHORIZATION %1$s_third;
      GRANT SELECT ON theirs.wines TO %2$s;
      GRANT SELECT ON third TO %3$s;
      RESET SESSION AUTHORIZATION;
      ALTER DEFAULT PRIVILEGES FOR ROLE %1$s_second IN SCHEMA theirs GRANT SELECT ON TABLES TO %1$s_third;
      SELECT lo_from_bytea(70001, 'of a second');
      ALTER LARGE OBJECT 70001 OWNER TO %1$s_second;
      GRANT SELECT ON LARGE OBJECT 70001 TO %3$s;
      CREATE PUBLICATION one FOR TABLE ours;
      ALTER PUBLICATION one OWNER TO %1$s_second
      """;

  private static final String SUPERUSERS =
      """
      CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
      ALTER FUNCTION watch() OWNER TO %1$s;
      CREATE EXTENSION pg_buffercache;
      COMMENT ON EXTENSION pg_buffercache IS 'ours';
      CREATE PUBLICATION everything FOR ALL TABLES;
      CREATE TABLE supers (id int DEFAULT 7);
      INSERT INTO supers VALUES (1);
      GRANT SELECT ON supers TO %2$s;
      CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch()
      """;

  @OnEachMajor
  void restoresWhatOtherRolesOwnAsTheirMemberAndIsNoneAfterwards(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      List<String> memberships = managed.memberships();
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode checked = managed.check();
      JsonNode restored = managed.restore(backup);

      assertThat(checked.get("administrator").stringValue())
          .contains("table theirs.wines: handed to \"" + managed.name() + "_second\"")
          .doesNotContain("will differ");
      assertThat(restored.get("summary").stringValue()).endsWith("catalogue equal");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
      assertThat(managed.memberships()).isEqualTo(memberships);
    }
  }

  @OnEachMajor
  void saysWhatWillDifferBeforeItIsConfirmedAndRestoresTheRest(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      stage.asAdminInside(SUPERUSERS.formatted(stage.live.owner(), stage.live.username("backup")));
      stage.asAdmin(
          "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> stage.call("check", "backup", "latest", "administrator", true))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("which will differ from the backup")
          .hasMessageContaining("event trigger watcher will not be there")
          .hasMessageContaining("extension pg_buffercache will not be there")
          .hasMessageContaining("publication everything will not be there")
          .hasMessageContaining("table public.supers will belong to \"" + stage.live.owner())
          .hasMessageContaining("will not be set: the database's setting log_min_duration")
          .hasMessageContaining("type \"" + stage.live.name() + "\" to confirm");
      managed.check();
      JsonNode restored = managed.restore(backup);

      assertThat(restored.get("summary").stringValue())
          .endsWith("catalogue equal but for what was told beforehand");
      assertThat(managed.query(restored, "SELECT id FROM supers")).containsExactly("1");
      assertThat(
              managed.query(
                  restored, "SELECT relowner::regrole FROM pg_class WHERE relname = 'supers'"))
          .containsExactly(stage.live.owner());
      assertThat(managed.query(restored, "SELECT count(*) FROM pg_event_trigger"))
          .containsExactly("0");
    }
  }

  @OnEachMajor
  void setsWhatItWasGranted(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      boolean grantable = major >= 15;
      if (grantable) {
        stage.asAdmin(
            "GRANT SET ON PARAMETER log_min_duration_statement TO %s_master"
                .formatted(managed.name()));
      }
      stage.asAdmin(
          "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
      stage.asAdmin(
          "ALTER ROLE %s_second IN DATABASE %s SET work_mem = '9MB'"
              .formatted(managed.name(), stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode checked = managed.check();
      JsonNode restored = managed.restore(backup);

      assertThat(checked.get("administrator").stringValue().contains("will not be set"))
          .isNotEqualTo(grantable);
      assertThat(
              managed.query(
                  restored,
                  """
                  SELECT unnest(setconfig) FROM pg_db_role_setting s
                  JOIN pg_database d ON d.oid = s.setdatabase
                  WHERE datname = current_database() ORDER BY 1
                  """))
          .contains("work_mem=9MB")
          .satisfies(
              found ->
                  assertThat(found.contains("log_min_duration_statement=5")).isEqualTo(grantable));
    }
  }

  @OnNewestMajor
  void refusesWhatRowsStandOnAndARoleThatItIsNotGiven(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      stage.asAdminInside(
          """
          CREATE EXTENSION pageinspect;
          CREATE FUNCTION inside(int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4um';
          CREATE TABLE computed (id int CHECK (inside(id) < 0));
          ALTER TABLE computed OWNER TO %s
          """
              .formatted(stage.live.owner()));
      stage.asAdmin("REVOKE %1$s_third FROM %1$s_master".formatted(managed.name()));
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(managed::check)
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining(
              "table public.computed: it stands on what the administrator may not")
          .hasMessageContaining("nothing was created");
      stage.asAdminInside("DROP TABLE computed; DROP FUNCTION inside(int)");
      BackupId backup = stage.backup();
      JsonNode checked = managed.check();
      assertThat(checked.get("administrator").stringValue())
          .contains("view public.third will belong to \"" + stage.live.owner())
          .contains("extension pageinspect will not be there");
      assertThat(managed.restore(backup).get("summary").stringValue())
          .endsWith("catalogue equal but for what was told beforehand");
    }
  }

  @OnEachMajor
  void neverEvaluatesWhatAnOwnerWrote(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      stage.asAdminInside(
          """
          CREATE FUNCTION witness(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN
            IF session_user = '%1$s_master' THEN
              RAISE EXCEPTION 'the administrator evaluates what an owner wrote';
            END IF;
            RETURN $1;
          END $$;
          CREATE TABLE theirs.seen (
            id int CHECK (public.witness(id) > 0),
            twice int GENERATED ALWAYS AS (public.witness(id) * 2) STORED);
          INSERT INTO theirs.seen VALUES (1);
          CREATE INDEX ON theirs.seen (public.witness(id));
          GRANT SELECT ON theirs.seen TO %2$s;
          ALTER TABLE theirs.seen OWNER TO %1$s_second;
          ALTER FUNCTION witness(int) OWNER TO %1$s_third
          """
              .formatted(managed.name(), stage.live.username("backup")));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = managed.restore(backup);

      assertThat(restored.get("summary").stringValue()).endsWith("catalogue equal");
      assertThatThrownBy(
              () ->
                  managed.asMaster(
                      restored.get("database").stringValue(), "SELECT public.witness(1)"))
          .hasStackTraceContaining("the administrator evaluates what an owner wrote");
    }
  }

  @OnNewestMajor
  void refusesARestoringUserThatIsOrMayBecomeIt(int major) {
    try (Managed managed = Managed.on(major)) {
      RestoreFixture stage = managed.stage();
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      stage.asAdmin(
          "GRANT %s_master TO %s".formatted(managed.name(), stage.live.username("restore")));

      assertThatThrownBy(managed::check)
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("may become the administrator \"" + managed.name() + "_master\"");
    }
  }

  private record Managed(RestoreFixture stage) implements AutoCloseable {
    static Managed on(int major) {
      Managed managed = new Managed(RestoreFixture.empty(major));
      RestoreFixture stage = managed.stage;
      stage.asAdmin(MASTER.formatted(managed.name(), stage.live.owner()));
      stage.asAdminInside(
          OWNERS.formatted(managed.name(), stage.live.owner(), stage.live.username("backup")));
      stage.asAdminInside("ALTER TABLE ours OWNER TO %s".formatted(stage.live.owner()));
      stage.giveAdministrator(managed.name() + "_master", PASSWORD);
      return managed;
    }

    String name() {
      return stage.live.name();
    }

    JsonNode check() {
      return stage.call("check", "backup", "latest", "confirm", name(), "administrator", true);
    }

    JsonNode restore(BackupId backup) {
      return stage.call(
          "restore", "backup", backup.toString(), "attempt", 1, "administrator", true);
    }

    List<String> memberships() {
      return stage.live.query(
          "SELECT m::text FROM pg_auth_members m WHERE member = '%s_master'::regrole ORDER BY 1"
              .formatted(name()));
    }

    List<String> query(JsonNode restored, String sql) {
      return as(
          restored.get("database").stringValue(),
          "postgres",
          stage.live.server().superuserPassword(),
          sql);
    }

    List<String> asMaster(String database, String sql) {
      return as(database, name() + "_master", PASSWORD, sql);
    }

    private List<String> as(String database, String user, String password, String sql) {
      try (var session = stage.live.connection(database, user, password);
          var statement = session.createStatement();
          var rows = statement.executeQuery(sql)) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      String name = name();
      stage.close();
      stage.asAdmin("REVOKE CREATE ON DATABASE postgres FROM %s_master".formatted(name));
      if (stage.live.major() >= 15) {
        stage.asAdmin("DROP OWNED BY %s_master".formatted(name));
      }
      stage.asAdmin("DROP ROLE %1$s_master, %1$s_second, %1$s_third".formatted(name));
    }
  }
}
