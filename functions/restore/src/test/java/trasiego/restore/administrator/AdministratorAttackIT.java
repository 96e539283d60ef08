package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.RestoreFailedException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** What an owner wrote tries to be a superuser's while one restores beside it. */
final class AdministratorAttackIT {
  /** Each of these is evaluated while it is restored, and tells the server's log nothing. */
  private static final String EVALUATED =
      """
      CREATE FUNCTION grab(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN
        IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
            OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
          RAISE EXCEPTION 'grabbed as %', session_user;
        END IF;
        RETURN $1;
      END $$;
      CREATE DOMAIN graft AS int CHECK (public.grab(VALUE) IS NOT NULL);
      CREATE TABLE bait (
        id int PRIMARY KEY DEFAULT public.grab(1),
        grafted graft,
        kept int GENERATED ALWAYS AS (public.grab(id)) STORED,
        CHECK (public.grab(id) > 0));
      INSERT INTO bait SELECT n, n FROM generate_series(1, 5) n;
      CREATE INDEX bait_grab ON bait (public.grab(id)) WHERE public.grab(id) > 1;
      CREATE STATISTICS bait_grabs ON (public.grab(id)), (public.grab(grafted)) FROM bait;
      CREATE MATERIALIZED VIEW baited AS SELECT public.grab(id) AS id FROM bait;
      CREATE VIEW seen AS SELECT public.grab(id) AS id FROM bait;
      CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM public.grab(1); RETURN NEW; END';
      CREATE TRIGGER fires BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION fired();
      CREATE POLICY hides ON bait USING (public.grab(id) > 0);
      CREATE PUBLICATION one FOR TABLE bait;
      """;

  private static final String SUPERUSERS =
      """
      CREATE TABLE theirs (id int PRIMARY KEY DEFAULT public.grab(7), CHECK (public.grab(id) > 0));
      CREATE INDEX theirs_grab ON theirs (public.grab(id));
      CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM public.grab(1); END';
      CREATE PUBLICATION everything FOR ALL TABLES;
      GRANT SELECT ON theirs TO %s;
      CREATE EVENT TRIGGER begins ON ddl_command_start EXECUTE FUNCTION watch();
      CREATE EVENT TRIGGER ends ON ddl_command_end EXECUTE FUNCTION watch();
      CREATE EVENT TRIGGER drops ON sql_drop EXECUTE FUNCTION watch();
      COMMENT ON EVENT TRIGGER drops IS 'watches drops'
      """;

  @OnEachMajor
  void evaluatesNothingThatAnOwnerWroteAsASuperuser(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.live.execute(EVALUATED);
      stage.asAdminInside(SUPERUSERS.formatted(stage.live.username("backup")));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = restore(stage, backup);

      assertThatThrownBy(() -> stage.asAdminInside("SELECT public.grab(1)"))
          .hasStackTraceContaining("grabbed as postgres");
      assertThat(restored.get("summary").stringValue()).contains("catalogue equal");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
    }
  }

  /**
   * While a function that is to be a superuser's is still the owner's, what the owner wrote gives
   * it another body: handed over, it would run that with a superuser's rights.
   */
  @OnNewestMajor
  void handsNothingOverThatAnOwnerExchangedMeanwhile(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.live.execute(
          """
          CREATE FUNCTION trusted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
          CREATE FUNCTION exchange() RETURNS void LANGUAGE plpgsql AS $$
          BEGIN
            IF current_database() LIKE 'trasiego\\_restore%' THEN
              CREATE OR REPLACE FUNCTION public.trusted() RETURNS int LANGUAGE sql
                SECURITY DEFINER AS 'SELECT count(*)::int FROM pg_catalog.pg_authid';
            END IF;
          END $$;
          CREATE FUNCTION exchanges(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN
            PERFORM public.exchange();
            RETURN $1;
          END $$;
          CREATE TABLE bait (id int PRIMARY KEY);
          INSERT INTO bait VALUES (1);
          CREATE INDEX bait_exchanges ON bait (public.exchanges(id));
          """);
      stage.asAdminInside("ALTER FUNCTION trusted() OWNER TO postgres");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> restore(stage, backup))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("trusted()")
          .hasMessageContaining("nothing was swapped");
      assertThat(stage.others()).isEmpty();
    }
  }

  /** The comparison passes over what a load itself keeps, and over what a backup has not got. */
  @OnNewestMajor
  void handsNothingOverBehindANameThatTheComparisonPassesOver(int major) {
    for (String planted :
        List.of(
            """
            CREATE OR REPLACE FUNCTION public.trasiego_restore() RETURNS int LANGUAGE sql
              AS 'SELECT 1'
            """,
            """
            CREATE OR REPLACE FUNCTION public.trusted() RETURNS int LANGUAGE sql
              SECURITY DEFINER AS 'SELECT 2 -- public.excuse'
            """)) {
      try (RestoreFixture stage = RestoreFixture.empty(major)) {
        stage.giveAdministrator();
        stage.live.execute(
            """
            CREATE TABLE theirs (id int PRIMARY KEY);
            CREATE FUNCTION trusted() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
            CREATE FUNCTION plant() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
              IF current_database() LIKE 'trasiego\\_restore%%' THEN
                EXECUTE $planted$%s$planted$;
              END IF;
            END $$;
            CREATE FUNCTION plants(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
              PERFORM public.plant();
              RETURN $1;
            END $$;
            CREATE TABLE bait (id int);
            INSERT INTO bait VALUES (1);
            CREATE TABLE twins (id int);
            INSERT INTO twins VALUES (1), (1);
            """
                .formatted(planted));
        assertThatThrownBy(
                () -> stage.live.execute("CREATE UNIQUE INDEX CONCURRENTLY excuse ON twins (id)"))
            .hasStackTraceContaining("excuse");
        stage.live.execute("CREATE INDEX bait_plants ON bait (public.plants(id))");
        stage.asAdminInside(
            "ALTER FUNCTION trusted() OWNER TO postgres; ALTER TABLE theirs OWNER TO postgres");
        BackupId backup = stage.backup();
        stage.takeLease(RestoreFixture.EXECUTION);

        assertThatThrownBy(() -> restore(stage, backup))
            .as(planted)
            .isInstanceOf(RestoreFailedException.class)
            .hasMessageContaining(
                planted.contains("trasiego_restore") ? "trasiego_restore" : "trusted()")
            .hasMessageContaining("nothing was swapped");
        assertThat(stage.others()).isEmpty();
      }
    }
  }

  /** A default's literal goes through the check of its type while the routine is made. */
  @OnNewestMajor
  void makesNoRoutineWhoseDefaultIsReadAsATypeOfTheOwners(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.live.execute(
          """
          CREATE FUNCTION evil(int) RETURNS bool LANGUAGE sql AS 'SELECT $1 > 0';
          CREATE DOMAIN d AS int CHECK (public.evil(VALUE));
          CREATE FUNCTION f(x d[] DEFAULT '{1}'::d[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
          """);
      stage.asAdminInside("ALTER FUNCTION f(d[]) LEAKPROOF");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> restore(stage, backup))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("public.f(")
          .hasMessageContaining("are read as a type")
          .hasMessageContaining("nothing was created");
      assertThat(stage.others()).isEmpty();
    }
  }

  /**
   * As it is after pg_upgrade from 14 or older: nothing makes that schema, and nothing drops it.
   */
  @OnEachMajor
  void handsOverTheSchemaPublic(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.live.execute("CREATE TABLE bait (id int PRIMARY KEY)");
      stage.asAdminInside("ALTER SCHEMA public OWNER TO postgres");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = restore(stage, backup);

      assertThat(restored.get("summary").stringValue()).contains("catalogue equal");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
    }
  }

  /** The backup's own text is what a superuser runs, and no name in it leaves its quotes. */
  @OnNewestMajor
  void takesNamesForNames(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      String second = stage.live.username("status");
      String odd = "\"x; ALTER ROLE \"\"" + second + "\"\" SUPERUSER; -- ' $$ CASCADE\"";
      stage.live.execute(
          """
          CREATE SCHEMA %1$s;
          CREATE TABLE %1$s.%1$s (%1$s int PRIMARY KEY);
          CREATE SEQUENCE %1$s."DROP";
          CREATE FUNCTION %1$s.%1$s(%1$s int) RETURNS int LANGUAGE sql AS 'SELECT 1';
          CREATE TYPE %1$s."; CASCADE" AS ENUM ('a');
          COMMENT ON TABLE %1$s.%1$s IS '; ALTER ROLE x SUPERUSER; --'
          """
              .formatted(odd));
      for (String what :
          List.of(
              "TABLE o.o", "SEQUENCE o.\"DROP\"", "FUNCTION o.o(int)", "TYPE o.\"; CASCADE\"")) {
        stage.asAdminInside(
            "ALTER "
                + what.replace("o.o", odd + "." + odd).replace("o.\"", odd + ".\"")
                + " OWNER TO "
                + second);
      }
      stage.asAdminInside("GRANT USAGE ON SCHEMA %s TO %s".formatted(odd, second));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = restore(stage, backup);

      assertThat(stage.live.query("SELECT rolsuper FROM pg_roles WHERE rolname = '" + second + "'"))
          .containsExactly("f");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
    }
  }

  private static JsonNode restore(RestoreFixture stage, BackupId backup) {
    return stage.call("restore", "backup", backup.toString(), "attempt", 1, "administrator", true);
  }
}
