package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** What a file would do that wants out: as a login of its own, with a database of its own. */
final class AttackIT {
  @TempDir(factory = MemoryTempDir.class)
  private static Path parent;

  private static final Map<Integer, TrialServer> SERVERS = new HashMap<>();

  private static TrialServer server(int major) {
    return SERVERS.computeIfAbsent(
        major,
        wanted -> {
          TrialServer server = TrialServer.start(TrialBinaries.of(wanted), parent, Map.of());
          server.makeLogin("owner");
          try (Session administrator = server.administrator("postgres")) {
            administrator.execute("CREATE DATABASE shop OWNER owner");
          }
          return server;
        });
  }

  @AfterAll
  static void close() {
    SERVERS.values().forEach(TrialServer::close);
  }

  @OnEachMajor
  void hasNoAdministratorWhoseNameCanBeGuessed(int major) {
    try (TrialServer other = TrialServer.start(TrialBinaries.of(major), parent, Map.of());
        Session session = server(major).administrator("postgres")) {
      assertThat(
              session.query("SELECT rolname FROM pg_roles WHERE rolsuper", row -> row.getString(1)))
          .containsExactly(server(major).administratorSecret().username())
          .doesNotContain("postgres", other.administratorSecret().username());
    }
  }

  @OnEachMajor
  void letsNobodyInWithoutTheRightPassword(int major) {
    DatabaseSecret owner = server(major).secret("owner");
    DatabaseSecret administrator = server(major).administratorSecret();
    for (DatabaseSecret secret : List.of(owner, administrator)) {
      assertThatThrownBy(() -> connect(secret, secret.username(), "", Map.of()))
          .hasMessageContaining("password");
      assertThatThrownBy(() -> connect(secret, secret.username(), "guess", Map.of()))
          .hasMessageContaining("password authentication failed");
    }
    assertThatThrownBy(() -> connect(owner, "postgres", owner.password(), Map.of()))
        .hasMessageContaining("password authentication failed");
    assertThatThrownBy(() -> connect(owner, administrator.username(), owner.password(), Map.of()))
        .hasMessageContaining("password authentication failed");
  }

  @OnEachMajor
  void streamsNothing(int major) {
    DatabaseSecret administrator = server(major).administratorSecret();
    for (String mode : List.of("database", "true")) {
      assertThatThrownBy(
              () ->
                  connect(
                      administrator,
                      administrator.username(),
                      administrator.password(),
                      Map.of(
                          "replication",
                          mode,
                          "preferQueryMode",
                          "simple",
                          "assumeMinServerVersion",
                          "14")))
          .isInstanceOf(PSQLException.class);
    }
  }

  @OnEachMajor
  void listensOnTheLoopbackAddressAlone(int major) throws Exception {
    TrialServer server = server(major);
    try (Session session = server.administrator("postgres");
        var files = Files.walk(server.folder())) {
      assertThat(session.text("SHOW listen_addresses")).contains("127.0.0.1");
      assertThat(session.text("SHOW unix_socket_directories")).contains("");
      assertThat(files.filter(file -> file.getFileName().toString().startsWith(".s."))).isEmpty();
      assertThat(
              session.query("SELECT auth_method FROM pg_hba_file_rules", row -> row.getString(1)))
          .containsExactly("scram-sha-256");
    }
  }

  @OnEachMajor
  void refusesEachWayToTheMachineOrToOtherRoles(int major) {
    TrialServer server = server(major);
    String administrator = server.administratorSecret().username();
    try (Session target = server.administrator("postgres");
        Session owner = owner(server, "shop")) {
      int pid = target.backendPid();
      owner.execute("CREATE TABLE mine AS SELECT 1 AS a");
      for (String attack : Attacks.all(administrator, pid)) {
        assertThatThrownBy(() -> owner.execute(attack))
            .as(attack)
            .isInstanceOf(RuntimeException.class)
            // No right to it; no such file, no such object, no such thing in this server.
            .hasMessageMatching("(?s).*SQLSTATE (42501|58P01|42704|42883|0A000)\\).*");
      }
      assertThat(owner.text("SELECT current_user || session_user")).contains("ownerowner");
      assertThat(
              target.isTrue(
                  "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR"
                      + " rolbypassrls FROM pg_roles WHERE rolname = 'owner'"))
          .isFalse();
    }
  }

  @OnEachMajor
  void givesEvenTheAdministratorNoWayToOtherServers(int major) {
    try (Session session = server(major).administrator("shop")) {
      for (String name :
          List.of(
              "dblink", "postgres_fdw", "file_fdw", "plpython3u", "plperlu", "pltclu", "plperl")) {
        assertThatThrownBy(() -> session.execute("CREATE EXTENSION " + name))
            .isInstanceOf(SqlFailure.class)
            .hasMessageMatching("(?s).*(is not available|could not open extension control file).*");
      }
      for (String library : List.of("dblink", "$libdir/dblink", "libpqwalreceiver", "plpython3")) {
        assertThatThrownBy(() -> session.execute("LOAD '" + library + "'"))
            .isInstanceOf(SqlFailure.class)
            .hasMessageContaining("could not access file");
      }
      assertThatThrownBy(
              () ->
                  session.execute(
                      "CREATE FUNCTION f() RETURNS text LANGUAGE c AS '$libdir/dblink',"
                          + " 'dblink_connect'"))
          .hasMessageContaining("could not access file");
      assertThat(
              session.query(
                  "SELECT name FROM pg_available_extensions WHERE name ~"
                      + " '(fdw|dblink|adminpack|u)$'",
                  row -> row.getString(1)))
          .isEmpty();
    }
  }

  @OnEachMajor
  void keepsWhatAnOwnerSetFromTheAdministratorsSession(int major) {
    TrialServer server = server(major);
    try (Session owner = owner(server, "shop")) {
      owner.execute("CREATE SCHEMA evil");
      owner.execute(
          "CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS $$SELECT 'evil'$$");
      owner.execute("ALTER DATABASE shop SET search_path = evil, pg_catalog");
      owner.execute("ALTER DATABASE shop SET default_transaction_read_only = on");
      owner.execute("ALTER DATABASE shop SET role = owner");
      owner.execute("ALTER DATABASE shop SET statement_timeout = 1");
      try (Session session = server.administrator("shop")) {
        assertThat(session.text("SELECT lower('Red')")).contains("red");
        assertThat(session.text("SELECT current_user"))
            .contains(server.administratorSecret().username());
        assertThat(session.text("SHOW statement_timeout")).contains("0");
        session.execute("CREATE TABLE public.made_by_administrator (a int)");
      } finally {
        owner.execute("SET default_transaction_read_only = off");
        for (String name :
            List.of("search_path", "default_transaction_read_only", "role", "statement_timeout")) {
          owner.execute("ALTER DATABASE shop RESET " + name);
        }
      }
    }
  }

  @OnEachMajor
  void runsNoEventTriggerInTheAdministratorsSession(int major) {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        major >= 17, "before 17 nothing can switch them off");
    TrialServer server = server(major);
    try (Session administrator = server.administrator("postgres")) {
      administrator.execute("CREATE DATABASE with_triggers OWNER owner");
    }
    try (Session owner = owner(server, "with_triggers")) {
      owner.execute("CREATE TABLE seen (who text, what text)");
      owner.execute(
          """
          CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
          BEGIN INSERT INTO public.seen VALUES (current_user, tg_event); END $$\
          """);
    }
    try (Session administrator = server.administrator("with_triggers")) {
      administrator.execute("CREATE EVENT TRIGGER a ON login EXECUTE FUNCTION public.note()");
      administrator.execute(
          "CREATE EVENT TRIGGER b ON ddl_command_end EXECUTE FUNCTION public.note()");
    }

    try (Session administrator = server.administrator("with_triggers");
        Session owner = owner(server, "with_triggers")) {
      administrator.execute("CREATE TABLE public.other (a int)");

      assertThat(owner.query("SELECT DISTINCT who FROM seen", row -> row.getString(1)))
          .containsExactly("owner");
    }
  }

  private static Session owner(TrialServer server, String database) {
    return server
        .login("owner", new ApplicationName("test", "trial", "attack"))
        .openAsTarget(database, Timeouts.DEFAULT);
  }

  private static void connect(
      DatabaseSecret secret, String user, String password, Map<String, String> more)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.putAll(more);
    String url = "jdbc:postgresql://%s:%d/postgres".formatted(secret.host(), secret.port());
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }
}
