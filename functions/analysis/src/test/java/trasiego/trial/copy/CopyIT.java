package trasiego.trial.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.trial.copy.Copies.administer;
import static trasiego.trial.copy.Copies.copy;
import static trasiego.trial.copy.Copies.login;
import static trasiego.trial.copy.Copies.server;
import static trasiego.trial.copy.Copies.superuser;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;
import trasiego.trial.TrialServer;

final class CopyIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void holdsTheSchemaOfAnOrdinaryDatabase(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      live.execute(
          """
          CREATE EXTENSION citext;
          CREATE TYPE colour AS ENUM ('red', 'white');
          CREATE TABLE wine (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name citext, c colour);
          CREATE INDEX ON wine (lower(name::text));
          CREATE MATERIALIZED VIEW names AS SELECT name FROM wine;
          """);
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, login(live, "migrate"), folder, "--role=" + live.owner());

        assertThat(copy.missing()).isEmpty();
        try (Session session = copy.login().openAsTarget(copy.database(), Timeouts.DEFAULT)) {
          assertThat(session.text("SELECT session_user")).hasValue(live.username("migrate"));
          session.becomeOwner();
          assertThat(Catalogue.read(session).differences(catalogue(live))).isEmpty();
        }
      }
    }
  }

  /** As Docker's official image makes one: the superuser owns everything and is the one login. */
  @OnEachMajor
  void makesASuperuserAPlainOwner(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      administer(
          live,
          "ALTER DATABASE " + live.name() + " OWNER TO postgres",
          "ALTER SCHEMA public OWNER TO postgres",
          "CREATE TABLE wine (id int PRIMARY KEY)",
          "CREATE EXTENSION pg_stat_statements");
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        assertThat(copy.missing()).isEmpty();
        try (Session session = copy.login().openAsTarget(copy.database(), Timeouts.DEFAULT)) {
          assertThat(session.text("SELECT session_user")).hasValue("postgres");
          assertThat(session.isTrue("SELECT rolsuper FROM pg_roles WHERE rolname = 'postgres'"))
              .isFalse();
          session.becomeOwner();
          session.execute("ALTER TABLE wine ADD COLUMN name text");
          assertThatThrownBy(() -> session.execute("COPY wine TO PROGRAM 'true'"))
              .isInstanceOf(SqlFailure.class)
              .hasMessageContaining("SQLSTATE 42501");
        }
      }
    }
  }

  @OnEachMajor
  void holdsWhatSeveralOwnersAndAnAdministratorMade(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      String other = live.name() + "_other";
      administer(live, "CREATE ROLE " + other);
      try {
        administer(
            live,
            "ALTER SCHEMA public OWNER TO postgres",
            "GRANT CREATE ON SCHEMA public TO " + live.owner(),
            "CREATE SCHEMA o AUTHORIZATION " + other,
            "CREATE TABLE o.grape (id int PRIMARY KEY)",
            "ALTER TABLE o.grape OWNER TO " + other,
            "CREATE TABLE wine (id int PRIMARY KEY, grape int REFERENCES o.grape)",
            "ALTER TABLE wine OWNER TO " + live.owner(),
            "CREATE FUNCTION said() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER said ON ddl_command_end EXECUTE FUNCTION said()",
            "CREATE PUBLICATION everything FOR ALL TABLES",
            "CREATE CAST (text AS int) WITH INOUT",
            "REVOKE ALL ON wine FROM " + live.owner());
        try (TrialServer server = server(major, folder)) {
          Copy copy = copy(server, live, superuser(live), folder);

          assertThat(copy.missing()).isEmpty();
          try (Session session = server.administrator(copy.database())) {
            assertThat(Catalogue.read(session).differences(catalogue(live))).isEmpty();
            assertThat(session.text("SELECT evtname FROM pg_event_trigger")).hasValue("said");
            assertThat(session.text("SELECT pubname FROM pg_publication WHERE puballtables"))
                .hasValue("everything");
            assertThat(session.isTrue("SELECT pg_has_role(?, ?, 'MEMBER')", live.owner(), other))
                .isFalse();
          }
        }
      } finally {
        administer(live, "DROP SCHEMA o CASCADE", "DROP ROLE " + other);
      }
    }
  }

  @OnEachMajor
  void namesWhatItCannotHold(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      administer(
          live,
          "CREATE EXTENSION file_fdw",
          "CREATE SERVER elsewhere FOREIGN DATA WRAPPER file_fdw",
          "CREATE FOREIGN TABLE far (id int) SERVER elsewhere OPTIONS (filename '/secret')",
          "CREATE SUBSCRIPTION su CONNECTION 'host=x' PUBLICATION p"
              + " WITH (connect = false, slot_name = NONE)",
          "CREATE TABLE near (id int)");
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        assertThat(copy.missing())
            .anyMatch(line -> line.startsWith("extension file_fdw: "))
            .anyMatch(line -> line.startsWith("foreign table public.far: "))
            .anyMatch(line -> line.startsWith("subscription su: "))
            .noneMatch(line -> line.contains("near") || line.contains("secret"));
        try (Session session = copy.login().openAsTarget(copy.database(), Timeouts.DEFAULT)) {
          assertThat(session.text("SELECT to_regclass('near')::text")).hasValue("near");
        }
      } finally {
        administer(live, "ALTER SUBSCRIPTION su SET (slot_name = NONE)", "DROP SUBSCRIPTION su");
      }
    }
  }

  /** Each of them became a superuser's shell where an administrator made the copy. */
  @OnEachMajor
  void evaluatesNothingOfAnOwnersAsAnAdministrator(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      String role = live.name() + "_evil";
      live.execute(
          """
          CREATE TABLE heard (who text, super bool);
          CREATE FUNCTION evil(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN
            IF current_setting('is_superuser') = 'on' THEN
              EXECUTE 'CREATE ROLE %s SUPERUSER LOGIN';
              EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch %s''';
            END IF;
            RETURN x;
          END $$;
          CREATE DOMAIN d AS int CHECK (evil(VALUE) > 0);
          CREATE TABLE a (id int CHECK (evil(id) > 0), e d DEFAULT evil(1));
          CREATE INDEX ON a (evil(id));
          CREATE MATERIALIZED VIEW m AS SELECT evil(n) AS n FROM generate_series(1, 3) n;
          CREATE UNIQUE INDEX ON m (evil(n));
          CREATE STATISTICS s ON (evil(id)), id FROM a;
          ALTER TABLE a ADD CONSTRAINT x EXCLUDE USING btree (evil(id) WITH =);
          CREATE TABLE p (id int) PARTITION BY RANGE (evil(id));
          CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (evil(5));
          """
              .formatted(role, folder.resolve("escaped")));
      administer(
          live,
          "CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS"
              + " 'BEGIN PERFORM evil(1); END'",
          "ALTER FUNCTION spy() OWNER TO " + live.owner(),
          "CREATE EVENT TRIGGER spy ON ddl_command_start EXECUTE FUNCTION spy()",
          "CREATE EVENT TRIGGER spies ON ddl_command_end EXECUTE FUNCTION spy()");
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        assertThat(copy.missing()).isEmpty();
        try (Session session = server.administrator()) {
          assertThat(
                  session.query("SELECT rolname FROM pg_roles WHERE rolsuper", r -> r.getString(1)))
              .hasSize(1)
              .doesNotContain(role);
        }
        assertThat(Files.exists(folder.resolve("escaped"))).isFalse();
      } finally {
        administer(live, "DROP EVENT TRIGGER spy", "DROP EVENT TRIGGER spies");
      }
    }
  }

  private static Catalogue catalogue(TestDatabase live) {
    try (Session session = superuser(live).open(Timeouts.DEFAULT)) {
      return Catalogue.read(session);
    }
  }
}
