package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class TargetCodeIT {
  /** Conditions in which something is the target's own, or not the same twice. */
  private static final List<String> OWN =
      List.of(
          "evil(id) > 0",
          "EVIL /* x */ (id) > 0",
          "public.evil(id) > 0",
          "\"evil\"(id) > 0",
          "\"My App\".\"Evil\"(id) > 0",
          "id === 1",
          "id OPERATOR(public.===) 1",
          "id::code > 0",
          "id::public.code > 0",
          "CAST(id AS code) > 0",
          "pg_terminate_backend(id)",
          "pg_catalog.pg_terminate_backend(id)",
          "pg_sleep(id) IS NULL",
          "nextval('s') > 0",
          "lower((SELECT set_config('role', 'none', true))) = 'x'",
          "pg_read_file('x') = 'y'",
          "lo_export(1, 'x') = 1",
          "random() > 0");

  /** Conditions of the server's own parts alone. */
  private static final List<String> PLAIN =
      List.of(
          "id > 0",
          "lower(id::text) = 'x' AND (id IN (1, 2))",
          "coalesce(nullif(id, 1), 2) BETWEEN 1 AND 3",
          "id::text::mood IS NULL",
          "id::text::citext = 'X'",
          "CAST(id AS numeric(8,2)) <> 1",
          "extract(year FROM now()) > 1",
          "'evil(1)' = $$evil(2)$$ -- evil(3)");

  @OnEachMajor
  void namesWhateverIsTheTargetsOwnOrVolatile(int major) {
    try (TestDatabase live = TestDatabase.create(major)) {
      live.execute(
          """
          CREATE SCHEMA "My App";
          CREATE EXTENSION citext;
          CREATE FUNCTION evil(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
          CREATE FUNCTION "My App"."Evil"(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
          CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
          CREATE DOMAIN code AS int CHECK (evil(VALUE) = 1);
          CREATE TYPE mood AS ENUM ('glad');
          CREATE TABLE t (id int);
          """);
      try (Session session =
          new Database(
                  () -> DatabaseSecret.parse(live.secretJson("migrate")),
                  new ApplicationName("test", "check", "x"))
              .open(Timeouts.DEFAULT)) {
        TargetCode code = new TargetCode(session);

        for (String own : OWN) {
          assertThat(code.in("SELECT count(*) FROM t WHERE " + own)).as(own).isPresent();
        }
        for (String plain : PLAIN) {
          assertThat(code.in("SELECT count(*) FROM t WHERE " + plain)).as(plain).isEmpty();
        }
      }
    }
  }
}
