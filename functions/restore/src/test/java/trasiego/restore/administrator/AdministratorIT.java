package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.NotConfirmedException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

final class AdministratorIT {
  /** Whatever an owner wrote says no where a superuser's session evaluates it. */
  private static final String WITNESS =
      """
      CREATE FUNCTION witness(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN
        IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
          RAISE EXCEPTION 'a superuser evaluates what an owner wrote';
        END IF;
        RETURN $1;
      END $$;
      """;

  private static final String SECOND_OWNER =
      """
      CREATE TABLE theirs (
        id int PRIMARY KEY,
        wine text DEFAULT 'tinto',
        twice int GENERATED ALWAYS AS (public.witness(id) * 2) STORED,
        CHECK (public.witness(id) > 0));
      INSERT INTO theirs SELECT generate_series(1, 20);
      CREATE INDEX theirs_witness ON theirs (public.witness(id));
      CREATE TABLE ours (id int PRIMARY KEY, their int REFERENCES theirs);
      INSERT INTO ours VALUES (1, 1);
      GRANT SELECT ON theirs TO %1$s;
      ALTER TABLE theirs OWNER TO %2$s;
      COMMENT ON TABLE theirs IS 'a second owner''s';
      GRANT SELECT ON theirs TO %1$s
      """;

  private static final String SUPERUSERS =
      """
      CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
          RAISE EXCEPTION 'an event trigger fires for a superuser';
        END IF;
      END $$;
      CREATE PUBLICATION everything FOR ALL TABLES;
      COMMENT ON PUBLICATION everything IS 'all of it';
      CREATE EXTENSION pg_buffercache;
      CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch();
      """;

  @OnEachMajor
  void restoresWhatOnlyASuperuserMayWithoutRunningWhatOwnersWroteAsOne(int major) {
    try (RestoreFixture stage = stage(major)) {
      BackupId backup = stage.backup();
      String live = stage.live.name();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode checked =
          stage.call("check", "backup", "latest", "confirm", live, "administrator", true);
      JsonNode restored =
          stage.call("restore", "backup", backup.toString(), "attempt", 1, "administrator", true);

      assertThatThrownBy(() -> stage.asAdminInside("SELECT public.witness(1)"))
          .hasStackTraceContaining("a superuser evaluates what an owner wrote");
      assertThat(checked.get("administrator").stringValue())
          .contains("the administrator \"postgres\" restores")
          .contains("event trigger watcher: only a superuser may create it")
          .contains("publication everything")
          .contains("table public.theirs: handed to \"" + stage.live.username("status"))
          .contains("log_min_duration_statement");
      assertThat(restored.get("summary").stringValue()).contains("catalogue equal");
      Differences.none(stage.live, live, restored.get("database").stringValue());
    }
  }

  @OnNewestMajor
  void listsTheItemsToWhoHasYetToConfirm(int major) {
    try (RestoreFixture stage = stage(major)) {
      stage.backup();

      assertThatThrownBy(() -> stage.call("check", "backup", "latest", "administrator", true))
          .isInstanceOf(NotConfirmedException.class)
          .hasMessageContaining("event trigger watcher: only a superuser may create it")
          .hasMessageContaining("type \"" + stage.live.name() + "\" to confirm")
          .hasMessageNotContaining(stage.live.server().superuserPassword());
      assertThat(stage.others()).isEmpty();
    }
  }

  @OnNewestMajor
  void namesBothWaysOutWithoutAnAdministrator(int major) {
    try (RestoreFixture stage = stage(major)) {
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("gunzip -c | psql")
          .hasMessageContaining("\"administrator\": true")
          .hasMessageContaining("--administrator USER");
    }
  }

  @OnNewestMajor
  void refusesAnAdministratorThatIsMissingOrNoSuperuserOrTheRestoringUser(int major) {
    try (RestoreFixture stage = stage(major)) {
      stage.environment.remove("TRASIEGO_ADMINISTRATOR_SECRET");
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> check(stage))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("AdministratorSecretArn");

      stage.giveAdministrator(stage.live.owner(), stage.live.ownerPassword());
      assertThatThrownBy(() -> check(stage))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is neither a superuser of this server nor has CREATEROLE");

      stage.giveAdministrator("postgres", "not-the-password");
      assertThatThrownBy(() -> check(stage))
          .hasMessageContaining("connecting as postgres@")
          .hasMessageNotContaining("not-the-password");

      stage.giveAdministrator();
      String other = stage.live.name() + "_super";
      stage.asAdmin("CREATE ROLE " + other + " SUPERUSER");
      stage.asAdmin("GRANT " + other + " TO " + stage.live.username("restore"));
      assertThatThrownBy(() -> check(stage))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is or may become the superuser \"" + other + "\"");
      stage.asAdmin("DROP ROLE " + other);
      assertThat(stage.others()).isEmpty();
    }
  }

  private static JsonNode check(RestoreFixture stage) {
    return stage.call(
        "check", "backup", "latest", "confirm", stage.live.name(), "administrator", true);
  }

  private static RestoreFixture stage(int major) {
    RestoreFixture stage = RestoreFixture.empty(major);
    stage.giveAdministrator();
    stage.live.execute(WITNESS);
    stage.asAdmin("GRANT %s TO %s".formatted(stage.live.username("status"), stage.live.owner()));
    stage.asAdminInside("GRANT CREATE ON SCHEMA public TO " + stage.live.username("status"));
    stage.live.execute(
        SECOND_OWNER.formatted(stage.live.username("backup"), stage.live.username("status")));
    stage.asAdmin("REVOKE %s FROM %s".formatted(stage.live.username("status"), stage.live.owner()));
    stage.asAdmin(
        "ALTER DATABASE %s SET log_min_duration_statement = 5".formatted(stage.live.name()));
    stage.asAdminInside(SUPERUSERS);
    return stage;
  }
}
