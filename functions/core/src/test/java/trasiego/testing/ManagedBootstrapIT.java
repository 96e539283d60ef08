package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.testing.OneConnection.execute;
import static trasiego.testing.OneConnection.text;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import trasiego.testing.Majors.OnEachMajor;

/** The script as the master user of a managed server runs it. */
final class ManagedBootstrapIT {
  @TempDir Path folder;

  private static List<String> bootstrap(Connection administrator, String database, String owner)
      throws SQLException {
    return Bootstrap.run(
        administrator,
        "shop",
        database,
        owner,
        Bootstrap.FUNCTIONS.stream()
            .collect(Collectors.toMap(name -> name, name -> ManagedServer.PASSWORD)));
  }

  @OnEachMajor
  void givesTheUsersWhatAMasterUserCanGive(int major) throws SQLException {
    try (ManagedServer server = ManagedServer.start(major, folder.resolve("data"));
        Connection master = server.master()) {
      shop(server, master);

      List<String> warnings = bootstrap(master, "shop", "shop_owner");
      warnings.addAll(bootstrap(master, "shop", "shop_owner"));

      assertThat(warnings)
          .filteredOn(warning -> warning.contains("did not get"))
          .hasSize(4)
          .anyMatch(it -> it.contains("\"trasiego_shop_backup\" did not get BYPASSRLS"))
          .anyMatch(it -> it.contains("\"trasiego_shop_backup\" did not get lo_compat_privileges"));
      usersWork(server);
      assertThat(
              text(
                  master,
                  """
                  SELECT string_agg(rolname || ' ' || rolsuper || rolcreaterole || rolcreatedb
                                    || rolreplication || rolbypassrls, ', ' ORDER BY rolname)
                  FROM pg_roles WHERE rolname LIKE 'trasiego%'
                  """))
          .isEqualTo(
              "trasiego_shop_backup falsefalsefalsefalsefalse, "
                  + "trasiego_shop_migrate falsefalsefalsefalsefalse, "
                  + "trasiego_shop_restore falsefalsetruefalsefalse, "
                  + "trasiego_shop_status falsefalsefalsefalsefalse");
      logInByIamWhereItIsWanted(master);
      refusesTheMasterAsOwner(master);
    }
  }

  private static void shop(ManagedServer server, Connection master) throws SQLException {
    execute(master, "CREATE ROLE shop_owner LOGIN PASSWORD '" + ManagedServer.PASSWORD + "'");
    execute(master, "GRANT shop_owner TO CURRENT_USER");
    execute(master, "CREATE DATABASE shop OWNER shop_owner");
    try (Connection owner = server.as("shop", "shop_owner")) {
      execute(owner, "CREATE SCHEMA cellar");
      execute(owner, "CREATE TABLE cellar.barrel AS SELECT generate_series(1, 5) AS id");
      execute(owner, "CREATE TABLE cellar.hidden AS SELECT 1 AS id");
      execute(owner, "ALTER TABLE cellar.hidden ENABLE ROW LEVEL SECURITY");
    }
  }

  private static void usersWork(ManagedServer server) throws SQLException {
    try (Connection backup = server.as("shop", "trasiego_shop_backup")) {
      execute(backup, "SET row_security = off");
      assertThat(text(backup, "SELECT count(*) FROM cellar.barrel")).isEqualTo("5");
      assertThatThrownBy(() -> text(backup, "SELECT count(*) FROM cellar.hidden"))
          .hasMessageContaining("row-level security policy for table \"hidden\"");
    }
    try (Connection migrate = server.as("shop", "trasiego_shop_migrate")) {
      execute(migrate, "SET ROLE shop_owner");
      execute(migrate, "ALTER TABLE cellar.barrel ADD COLUMN name text");
    }
    try (Connection status = server.as("shop", "trasiego_shop_status")) {
      assertThat(text(status, "SELECT count(*) FROM pg_stat_activity WHERE wait_event IS NOT NULL"))
          .isNotEqualTo("0");
    }
    try (Connection restore = server.as("postgres", "trasiego_shop_restore")) {
      execute(restore, "CREATE DATABASE shop_copy OWNER shop_owner TEMPLATE template0");
      execute(restore, "ALTER DATABASE shop_copy RENAME TO shop_other");
      execute(restore, "DROP DATABASE shop_other");
    }
  }

  private static void logInByIamWhereItIsWanted(Connection master) throws SQLException {
    String granted =
        "SELECT count(*) FROM pg_auth_members WHERE roleid = 'rds_iam'::regrole"
            + " AND member::regrole::text LIKE 'trasiego%'";
    assertThat(text(master, granted)).isEqualTo("0");

    Bootstrap.set(master, "trasiego.iam", "on");
    bootstrap(master, "shop", "shop_owner");

    assertThat(text(master, granted)).isEqualTo("4");
  }

  private static void refusesTheMasterAsOwner(Connection master) throws SQLException {
    execute(master, "CREATE DATABASE careless");

    assertThatThrownBy(() -> bootstrap(master, "careless", ManagedServer.MASTER))
        .hasMessageContaining("role \"master\" administers roles")
        .satisfies(e -> assertThat(hint(e)).contains("make a role for the application"));
  }

  /** What psql shows below an error. */
  private static String hint(Throwable e) {
    return ((PSQLException) e).getServerErrorMessage().getHint();
  }

  @OnEachMajor
  void saysWhoCanGiveTheOwnerRole(int major) throws SQLException {
    if (major < 16) {
      return;
    }
    try (ManagedServer server = ManagedServer.start(major, folder.resolve("data"));
        Connection master = server.master();
        Connection superuser = server.superuser("postgres")) {
      execute(superuser, "CREATE ROLE shop_owner");
      execute(superuser, "CREATE DATABASE shop OWNER shop_owner");

      assertThatThrownBy(() -> bootstrap(master, "shop", "shop_owner"))
          .hasMessageContaining("role \"master\" may not give role \"shop_owner\" to our users")
          .satisfies(
              e -> assertThat(hint(e)).contains("GRANT shop_owner TO master WITH ADMIN OPTION"));

      execute(superuser, "GRANT shop_owner TO master WITH ADMIN OPTION");
      assertThat(bootstrap(master, "shop", "shop_owner")).isNotEmpty();
      assertThat(
              Bootstrap.run(superuser, "shop", "shop", "shop_owner", Map.of()).stream()
                  .filter(it -> it.contains("did not get")))
          .isEmpty();
    }
  }
}
