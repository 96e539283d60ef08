package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.trial.RehearsalFixture.NAME;
import static trasiego.trial.RehearsalFixture.NEXT;
import static trasiego.trial.RehearsalFixture.open;
import static trasiego.trial.RehearsalFixture.source;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.OtherServer;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestServers;
import trasiego.trial.copy.Copy;
import trasiego.trial.copy.CopyContext;

/** What a copy on a rehearsal server holds, and what is left there of it. */
final class RehearsalServerIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void holdsACopyAndKeepsNothingOfIt(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        TestDatabase live = TestDatabase.create(major)) {
      administer(
          live,
          "CREATE EXTENSION file_fdw",
          "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
          "CREATE TABLE wine (id int PRIMARY KEY)",
          "ALTER TABLE wine OWNER TO " + live.owner(),
          "GRANT SELECT ON wine TO " + live.username("status"),
          "ALTER DATABASE " + live.name() + " SET work_mem TO '5MB'");
      SecretSource source = source(other);
      String mark = ServerProof.put(source, NAME, List.of());
      List<String> before = other.contents();
      try (RehearsalServer server = open(source, NAME, major, mark)) {
        Copy copy = copy(server, live, superuser(live), login(live, "migrate"));

        assertThat(copy.missing()).isEmpty();
        assertThat(copy.database()).matches("trasiego_rehearsal_test_[0-9a-f]{10}");
        try (Session session = copy.login().open(copy.database(), Timeouts.DEFAULT)) {
          assertThat(session.text("SELECT session_user")).hasValue(live.username("migrate"));
          assertThat(session.text("SHOW work_mem")).hasValue("5MB");
          session.becomeOwner();
          assertThat(session.text("SELECT current_user")).hasValue(live.owner());
          assertThat(session.text("SELECT extname FROM pg_extension WHERE extname LIKE 'file%'"))
              .hasValue("file_fdw");
          try (Session alive = superuser(live).open(Timeouts.DEFAULT)) {
            assertThat(Catalogue.read(session).differences(Catalogue.read(alive))).isEmpty();
          }
        }
      }

      assertThat(other.contents()).isEqualTo(before);
      ServerProof.remove(source, NAME);
      assertThat(other.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'trasiego%'"))
          .isEmpty();
    }
  }

  /** As RDS's master user is. */
  @OnEachMajor
  void holdsACopyWithoutASuperuser(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        TestDatabase live = TestDatabase.create(major)) {
      other.execute(
          "CREATE ROLE rds_superuser",
          "GRANT pg_monitor, pg_signal_backend, pg_read_all_data TO rds_superuser"
              + " WITH ADMIN OPTION",
          "CREATE ROLE master LOGIN CREATEDB CREATEROLE PASSWORD 'x' IN ROLE rds_superuser");
      live.execute(
          """
          CREATE EXTENSION citext;
          CREATE SCHEMA s;
          CREATE TABLE s.wine (id int PRIMARY KEY, name citext);
          CREATE INDEX ON s.wine (lower(name::text));
          """);
      SecretSource source = source(other.secretJson("master", "x"));
      String mark = ServerProof.put(source, NAME, List.of());
      List<String> before = other.contents();
      try (RehearsalServer server = open(source, NAME, major, mark)) {
        Copy copy = copy(server, live, superuser(live), login(live, "migrate"));

        // A setting that only a superuser gives another: backup's, which runs nothing here.
        assertThat(copy.missing())
            .allMatch(line -> line.startsWith("setting lo_compat_privileges of role"));
        try (Session session = copy.login().open(copy.database(), Timeouts.DEFAULT);
            Session alive = superuser(live).open(Timeouts.DEFAULT)) {
          session.becomeOwner();
          assertThat(Catalogue.read(session).differences(Catalogue.read(alive))).isEmpty();
        }
        String empty = copy.empty();
        assertThat(empty).startsWith("trasiego_replay_test_");
      }

      assertThat(other.contents()).isEqualTo(before);
    }
  }

  @OnEachMajor
  void runsNothingAsARoleOfTheServersOwn(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        TestDatabase live = TestDatabase.create(major)) {
      other.execute("CREATE ROLE " + live.owner() + " LOGIN PASSWORD 'its own' CREATEDB");
      String mark = ServerProof.put(source(other), NAME, List.of());
      List<String> before = other.contents();
      try (RehearsalServer server = open(source(other), NAME, major, mark)) {
        assertThatThrownBy(() -> copy(server, live, superuser(live), login(live, "migrate")))
            .isInstanceOf(MigrationRefusedException.class)
            .hasMessageContaining("has a role " + live.owner() + " of its own")
            .hasMessageContaining("RENAME TO");
      }
      assertThat(other.contents()).isEqualTo(before);
    }
  }

  /** The live superuser's tables are nobody's there; a file that touches one is not tried. */
  @OnEachMajor
  void leavesOutWhatBelongsToARoleOfTheServersOwn(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        TestDatabase live = TestDatabase.create(major)) {
      administer(
          live,
          "CREATE SCHEMA s",
          "GRANT USAGE ON SCHEMA s TO PUBLIC",
          "CREATE TABLE s.theirs (id int)",
          "CREATE TABLE public.ours (id int)",
          "ALTER TABLE ours OWNER TO " + live.owner(),
          "GRANT SELECT ON ours TO postgres");
      String mark = ServerProof.put(source(other), NAME, List.of());
      try (RehearsalServer server = open(source(other), NAME, major, mark)) {
        Copy copy = copy(server, live, superuser(live), login(live, "migrate"));

        assertThat(copy.missing())
            .contains("table s.theirs: its owner is a role of the server's own")
            .noneMatch(line -> line.contains("ours"));
        try (Session session = copy.login().open(copy.database(), Timeouts.DEFAULT)) {
          assertThat(session.text("SELECT to_regclass('s.theirs')::text")).isEmpty();
          assertThat(session.isTrue("SELECT pg_has_role(?, 'postgres', 'MEMBER')", live.owner()))
              .isFalse();
        }
      }
    }
  }

  @OnEachMajor
  void sweepsWhatADeadOneLeftAndNothingElse(int major) throws Exception {
    try (OtherServer other = OtherServer.start(major);
        TestDatabase live = TestDatabase.create(major)) {
      other.execute(
          "CREATE ROLE somebody LOGIN",
          "CREATE DATABASE trasiego_rehearsal_test_0123456789 OWNER somebody");
      String first = ServerProof.put(source(other), NAME, List.of());
      List<String> before = other.contents();
      RehearsalServer dead = open(source(other), NAME, major, first);
      Copy copy = copy(dead, live, superuser(live), login(live, "migrate"));
      // Its mark is the owner's to remove; who the owner is says enough.
      try (Session session = copy.login().open(copy.database(), Timeouts.DEFAULT)) {
        session.becomeOwner();
        session.execute("COMMENT ON DATABASE " + copy.database() + " IS NULL");
        session.execute("GRANT CONNECT ON DATABASE " + copy.database() + " TO somebody");
      }
      other.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name LIKE 'trasiego/%'",
          "GRANT CREATE ON DATABASE postgres TO " + live.owner());
      String second = ServerProof.put(source(other), NEXT, List.of());
      try (RehearsalServer next = open(source(other), NEXT, major, second)) {
        assertThat(next.nameOfCopy("x")).startsWith("trasiego_rehearsal_other_");
        assertThat(other.query("SELECT datname FROM pg_database WHERE datname LIKE 'trasiego%'"))
            .containsExactly("trasiego_rehearsal_test_0123456789");
        assertThat(other.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'shop%'"))
            .isEmpty();
      }
      ServerProof.remove(source(other), NEXT);
      assertThat(other.contents())
          .filteredOn(line -> !line.startsWith("database postgres"))
          .isEqualTo(
              before.stream().filter(line -> !line.startsWith("database postgres")).toList());
    }
  }

  private static void administer(TestDatabase live, String... statements) throws SQLException {
    try (Connection connection = live.adminConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Database login(TestDatabase live, String function) {
    return new Database(() -> DatabaseSecret.parse(live.secretJson(function)), NAME);
  }

  private static Database superuser(TestDatabase live) {
    DatabaseSecret secret =
        new DatabaseSecret(
            live.host(),
            live.port(),
            live.name(),
            DatabaseServer.SUPERUSER,
            live.server().superuserPassword(),
            "disable");
    return new Database(() -> secret, NAME);
  }

  private Copy copy(RehearsalServer server, TestDatabase live, Database reader, Database login)
      throws Exception {
    PgTools tools =
        PgTools.find(
            live.major(),
            new Settings(
                Map.of(
                    "PATH", TestServers.postgres(live.major()).distribution().bin().toString())));
    Path archive = folder.resolve("structure.dump");
    Process dump =
        tools.start(
            "pg_dump",
            reader.secret(),
            NAME,
            List.of("--section=pre-data", "--section=post-data", "-Fc", "--file=" + archive));
    assertThat(dump.waitFor()).isZero();
    ServerProfile profile;
    try (Session session = login.open(Timeouts.DEFAULT)) {
      profile = ServerProfile.read(session);
    }
    CopyContext place =
        new CopyContext(server, tools, NAME, new Work(2, () -> Duration.ofMinutes(1)));
    return Copy.ofStructure(place, profile, archive);
  }
}
