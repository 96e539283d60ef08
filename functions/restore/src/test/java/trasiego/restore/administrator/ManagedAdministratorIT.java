package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.NotConfirmedException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** An administrator who is none of PostgreSQL's superusers, as RDS's master user is. */
final class ManagedAdministratorIT {
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
      RestoreFixture stage = managed.stage();
      stage.asAdminInside(SUPERUSERS.formatted(stage.live.owner(), stage.live.username("backup")));
      stage.asAdmin(
          "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> stage.call("check", "backup", "latest", "administrator", true))
          .isInstanceOf(NotConfirmedException.class)
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
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
    try (ManagedAdministrator managed = ManagedAdministrator.on(major)) {
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
}
