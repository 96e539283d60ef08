package trasiego.trial.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.trial.copy.Copies.administer;
import static trasiego.trial.copy.Copies.copy;
import static trasiego.trial.copy.Copies.server;
import static trasiego.trial.copy.Copies.superuser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;
import trasiego.trial.TrialServer;

/** What somebody leaves in a live database for the administrator of its copy to trip over. */
final class CopyAttackIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  /** Such a path is stored as it was written, and needs no blank and no quote to be SQL. */
  @OnEachMajor
  void takesNoCommandFromThePathOfARole(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      String path = "a;alter/**/role/**/" + live.owner() + "/**/superuser";
      live.execute(
          """
          SELECT set_config('search_path', '%s', false);
          ALTER ROLE CURRENT_USER SET search_path FROM CURRENT;
          """
              .formatted(path));
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        assertThat(copy.missing()).isEmpty();
        assertOneSuperuser(server);
        try (Session session = server.administrator()) {
          assertThat(
                  session.text(
                      "SELECT setconfig::text FROM pg_db_role_setting WHERE setrole ="
                          + " quote_ident(?)::regrole AND setdatabase = 0",
                      live.owner()))
              .hasValueSatisfying(setting -> assertThat(setting).contains(path));
        }
      }
    }
  }

  /** What a server's own function does is done with the rights of the server's process. */
  @OnEachMajor
  void grantsNoFunctionOfTheServersOwn(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      administer(
          live,
          "GRANT EXECUTE ON FUNCTION lo_export(oid, text), lo_import(text), pg_read_file(text),"
              + " pg_ls_dir(text) TO "
              + live.owner());
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        Path escaped = folder.resolve("escaped");
        try (Session session = copy.login().openAsTarget(copy.database(), Timeouts.DEFAULT)) {
          session.execute("SET ROLE " + live.owner());
          for (String attack :
              List.of(
                  "SELECT lo_export(lo_create(0), '" + escaped + "')",
                  "SELECT lo_import('/proc/self/environ')",
                  "SELECT pg_read_file('pg_hba.conf')",
                  "SELECT pg_ls_dir('.')")) {
            assertThatThrownBy(() -> session.execute(attack))
                .as(attack)
                .isInstanceOf(SqlFailure.class)
                .hasMessageContaining("SQLSTATE 42501");
          }
        }
        assertThat(Files.exists(escaped)).isFalse();
        assertThat(copy.missing()).anyMatch(line -> line.contains("lo_export(oid, text)"));
      }
    }
  }

  /** Whoever makes a wrapper, a server or a mapping runs the wrapper's validator. */
  @OnEachMajor
  void runsNoValidatorOfAWrapperAsTheAdministrator(int major) throws Exception {
    try (TestDatabase live = TestDatabase.create(major)) {
      live.execute(
          """
          CREATE FUNCTION validate(text[], oid) RETURNS void LANGUAGE plpgsql AS $$
          BEGIN
            IF current_setting('is_superuser') = 'on' THEN
              EXECUTE 'ALTER ROLE %s SUPERUSER';
            END IF;
          END $$;
          """
              .formatted(live.owner()));
      administer(
          live,
          "CREATE FOREIGN DATA WRAPPER plain",
          "CREATE SERVER cellar FOREIGN DATA WRAPPER plain",
          "CREATE FOREIGN DATA WRAPPER trap VALIDATOR validate",
          "ALTER ROLE " + live.owner() + " NOSUPERUSER",
          "CREATE SERVER elsewhere FOREIGN DATA WRAPPER trap OPTIONS (a 'b')",
          "ALTER ROLE " + live.owner() + " NOSUPERUSER",
          "CREATE FOREIGN TABLE far (id int) SERVER elsewhere",
          "ALTER ROLE " + live.owner() + " NOSUPERUSER");
      try (TrialServer server = server(major, folder)) {
        Copy copy = copy(server, live, superuser(live), folder);

        assertOneSuperuser(server);
        assertThat(copy.missing())
            .anyMatch(line -> line.startsWith("foreign data wrapper trap: "))
            .anyMatch(line -> line.startsWith("server elsewhere: "))
            .noneMatch(line -> line.startsWith("server cellar: "));
      }
    }
  }

  private static void assertOneSuperuser(TrialServer server) {
    try (Session session = server.administrator()) {
      assertThat(session.query("SELECT rolname FROM pg_roles WHERE rolsuper", r -> r.getString(1)))
          .containsExactly(server.administratorSecret().username());
    }
  }
}
