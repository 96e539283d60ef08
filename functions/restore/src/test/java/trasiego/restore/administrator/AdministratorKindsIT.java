package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.InvalidRequestException;
import trasiego.restore.Differences;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** Each kind that only a superuser restores comes back as it was, its owner included. */
@Tag(Majors.SCENARIOS)
final class AdministratorKindsIT {
  private static final String KINDS =
      """
      CREATE EXTENSION pg_buffercache;
      COMMENT ON EXTENSION pg_buffercache IS 'ours';
      CREATE FUNCTION inside(int) RETURNS int LANGUAGE internal STRICT AS 'int4um';
      CREATE FUNCTION tight(int) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1';
      ALTER FUNCTION tight(int) OWNER TO %1$s;
      CREATE FUNCTION loud() RETURNS int LANGUAGE sql SET log_statement TO 'none' AS 'SELECT 1';
      ALTER FUNCTION loud() OWNER TO %1$s;
      COMMENT ON FUNCTION tight(int) IS 'tells nothing';
      REVOKE EXECUTE ON FUNCTION tight(int) FROM PUBLIC;
      CREATE CAST (point AS text) WITH INOUT AS ASSIGNMENT;
      COMMENT ON CAST (point AS text) IS 'between types of others';
      CREATE TYPE base;
      CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
      CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
      CREATE TYPE base (INPUT = base_in, OUTPUT = base_out, LIKE = int4);
      CREATE FOREIGN DATA WRAPPER wraps;
      CREATE SERVER far FOREIGN DATA WRAPPER wraps;
      CREATE USER MAPPING FOR %2$s SERVER far;
      GRANT USAGE ON FOREIGN SERVER far TO %2$s;
      CREATE OPERATOR FAMILY flock USING btree;
      CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
      CREATE TEXT SEARCH TEMPLATE tsearch (INIT = dsimple_init, LEXIZE = dsimple_lexize);
      CREATE SCHEMA theirs AUTHORIZATION %2$s;
      CREATE DOMAIN theirs.small AS int CHECK (VALUE < 1000);
      ALTER DOMAIN theirs.small OWNER TO %2$s;
      CREATE TYPE theirs.mood AS ENUM ('sad', 'glad');
      ALTER TYPE theirs.mood OWNER TO %2$s;
      CREATE TABLE theirs.parent (id serial, day date, mood theirs.mood, small theirs.small)
        PARTITION BY RANGE (day);
      CREATE TABLE theirs.child PARTITION OF theirs.parent FOR VALUES FROM ('2026-01-01') TO
        ('2027-01-01');
      CREATE VIEW theirs.glad AS SELECT * FROM theirs.parent WHERE mood = 'glad';
      CREATE SEQUENCE theirs.numbers;
      INSERT INTO theirs.parent (day, mood, small) VALUES ('2026-05-05', 'glad', 5);
      ALTER TABLE theirs.parent OWNER TO %2$s;
      ALTER TABLE theirs.child OWNER TO %2$s;
      ALTER VIEW theirs.glad OWNER TO %2$s;
      ALTER SEQUENCE theirs.numbers OWNER TO %2$s;
      CREATE AGGREGATE theirs.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
      ALTER AGGREGATE theirs.total(int) OWNER TO %2$s;
      CREATE OPERATOR theirs.+%% (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);
      ALTER OPERATOR theirs.+%% (int, int) OWNER TO %2$s;
      CREATE STATISTICS theirs.both ON day, mood FROM theirs.child;
      ALTER STATISTICS theirs.both OWNER TO %2$s;
      ALTER TABLE theirs.child ENABLE ROW LEVEL SECURITY;
      CREATE POLICY all_of_it ON theirs.child USING (true);
      REVOKE DELETE ON theirs.parent FROM %2$s;
      GRANT SELECT ON ALL TABLES IN SCHEMA theirs TO %3$s;
      GRANT SELECT ON ALL SEQUENCES IN SCHEMA theirs TO %3$s;
      GRANT USAGE ON SCHEMA theirs TO %3$s, %1$s;
      ALTER DEFAULT PRIVILEGES FOR ROLE %2$s IN SCHEMA theirs GRANT SELECT ON TABLES TO %1$s;
      CREATE PUBLICATION schemas FOR TABLES IN SCHEMA theirs;
      CREATE PUBLICATION one FOR TABLE theirs.child;
      ALTER PUBLICATION one OWNER TO postgres
      """;

  @OnEachMajor
  void restoresEachKindAsItWas(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.asAdminInside(
          KINDS.formatted(
              stage.live.owner(), stage.live.username("status"), stage.live.username("backup")));
      stage.asAdmin(
          "ALTER ROLE %s IN DATABASE %s SET log_min_messages = 'error'"
              .formatted(stage.live.username("backup"), stage.live.name()));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored =
          stage.call("restore", "backup", backup.toString(), "attempt", 1, "administrator", true);

      assertThat(restored.get("summary").stringValue()).contains("catalogue equal");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
    }
  }

  @OnNewestMajor
  void refusesByNameWhatNoAdministratorRestores(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      String second = stage.live.username("status");
      stage.asAdminInside(
          """
          CREATE FUNCTION looks(text[], oid) RETURNS void LANGUAGE plpgsql AS
            'BEGIN END';
          CREATE FOREIGN DATA WRAPPER wraps VALIDATOR looks;
          CREATE MATERIALIZED VIEW filled AS SELECT 1 AS one;
          ALTER MATERIALIZED VIEW filled OWNER TO %s;
          GRANT SELECT ON filled TO %s
          """
              .formatted(second, stage.live.username("backup")));
      stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(
              () ->
                  stage.call(
                      "check",
                      "backup",
                      "latest",
                      "confirm",
                      stage.live.name(),
                      "administrator",
                      true))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("foreign data wrapper wraps: its validator would run")
          .hasMessageContaining("materialized view data public.filled")
          .hasMessageContaining("nothing was created");
    }
  }
}
