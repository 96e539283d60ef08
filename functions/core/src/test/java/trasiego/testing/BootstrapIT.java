package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.PGConnection;
import trasiego.testing.Majors.OnEachMajor;

final class BootstrapIT {

  @OnEachMajor
  void givesNobodySuperuserHoweverOftenItRuns(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection admin = database.adminConnection()) {
      Bootstrap.run(admin, database.name(), database.owner(), Map.of());
      Bootstrap.run(admin, database.name(), database.owner(), Map.of());

      assertThat(
              text(
                  admin,
                  """
                  SELECT string_agg(rolname || ' ' || rolsuper || rolcreaterole || rolcreatedb
                                    || rolreplication || rolbypassrls, ', ' ORDER BY rolname)
                  FROM pg_roles WHERE rolname LIKE 'trasiego%'
                  """))
          .isEqualTo(
              "trasiego_backup falsefalsefalsefalsetrue, "
                  + "trasiego_migrate falsefalsefalsefalsefalse, "
                  + "trasiego_restore falsefalsetruefalsetrue, "
                  + "trasiego_status falsefalsefalsefalsefalse");
    }
  }

  @OnEachMajor
  void runsFromPsqlAsItsHeadSays(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      Psql.runScript(
          database,
          "postgres",
          Bootstrap.file(),
          "-c trasiego.owner=%s -c trasiego.database=%s"
              .formatted(database.owner(), database.name()));

      assertThatThrownBy(
              () ->
                  Psql.runScript(
                      database, "postgres", Bootstrap.file(), "-c trasiego.owner=nobody_here"))
          .hasMessageContaining("role \"nobody_here\" does not exist");
    }
  }

  @OnEachMajor
  void backupReadsEverythingAndWritesNothing(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major)) {
      String largeObject = somethingOfEverything(database);

      try (Connection backup = database.functionConnection("backup")) {
        execute(backup, "SET row_security = off");
        assertThat(text(backup, "SELECT count(*) FROM hidden.secret")).isEqualTo("3");
        StringWriter copied = new StringWriter();
        backup
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY hidden.secret TO STDOUT", copied);
        assertThat(copied.toString().lines()).hasSize(3);
        assertThat(text(backup, "SELECT encode(lo_get(%s), 'escape')".formatted(largeObject)))
            .isEqualTo("red wine");
        execute(backup, "BEGIN; LOCK TABLE hidden.secret IN ACCESS SHARE MODE; COMMIT");
        assertThat(text(backup, "SELECT last_value FROM hidden.secret_id_seq")).isEqualTo("3");
        assertThatThrownBy(
                () -> execute(backup, "SET transaction_read_only = off; DELETE FROM hidden.secret"))
            .hasMessageContaining("permission denied for table secret");
        assertThatThrownBy(() -> execute(backup, "SET ROLE " + database.owner()))
            .hasMessageContaining("permission denied to set role");
      }
      assertThat(dumpAsBackup(database)).contains("red", "COPY hidden.secret", "lowrite");
    }
  }

  /** A row-secured table that even its owner is filtered by, and a large object. */
  private static String somethingOfEverything(TestDatabase database) {
    database.execute(
        """
        CREATE SCHEMA hidden;
        CREATE TABLE hidden.secret (id serial PRIMARY KEY, name text);
        INSERT INTO hidden.secret (name) VALUES ('red'), ('white'), ('rosé');
        ALTER TABLE hidden.secret ENABLE ROW LEVEL SECURITY;
        ALTER TABLE hidden.secret FORCE ROW LEVEL SECURITY;
        CREATE POLICY nobody ON hidden.secret USING (false);
        """);
    return database.query("SELECT lo_from_bytea(0, 'red wine')").getFirst();
  }

  private static String dumpAsBackup(TestDatabase database) {
    return PgCommand.run(
        database,
        database.name(),
        TestDatabase.username("backup"),
        database.password("backup"),
        java.nio.file.Path.of("/dev/null"),
        "",
        java.util.List.of("pg_dump"));
  }

  @OnEachMajor
  void migrateBecomesTheOwnerAndSeesWhatOthersRun(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection migrate = database.functionConnection("migrate");
        Connection other = database.ownerConnection()) {
      execute(other, "BEGIN; SELECT 'what others run'");

      assertThat(
              text(
                  migrate,
                  "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
                      + " AND usename = '%s'".formatted(database.owner())))
          .contains("what others run");
      execute(migrate, "SET ROLE " + database.owner());
      execute(migrate, "CREATE SCHEMA cellar; CREATE TABLE cellar.barrel (id int)");
      assertThat(text(migrate, "SELECT tableowner FROM pg_tables WHERE tablename = 'barrel'"))
          .isEqualTo(database.owner());
      execute(migrate, "RESET ROLE");
      if (major >= 16) {
        assertThatThrownBy(() -> execute(migrate, "CREATE TABLE cellar.stray (id int)"))
            .hasMessageContaining("permission denied for schema cellar");
      }
    }
  }

  @OnEachMajor
  void restoreCreatesRenamesAndEndsSessions(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection restore =
            database.connection("postgres", "trasiego_restore", database.password("restore"));
        Connection application = database.ownerConnection();
        Connection other = database.functionConnection("status")) {
      assertThat(text(other, "SELECT 1")).isEqualTo("1");
      String copy = database.name() + "_copy";
      execute(
          restore,
          "CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(copy, database.owner()));
      execute(restore, "COMMENT ON DATABASE %s IS 'ours'".formatted(copy));

      assertThat(
              text(
                  restore,
                  "SELECT bool_and(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'"
                      .formatted(database.name())))
          .isEqualTo("t");
      execute(
          restore,
          """
          BEGIN;
          ALTER DATABASE %1$s RENAME TO %1$s_old;
          ALTER DATABASE %1$s_copy RENAME TO %1$s;
          COMMIT\
          """
              .formatted(database.name()));
      execute(restore, "DROP DATABASE %s_old".formatted(database.name()));

      assertThatThrownBy(() -> text(application, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> text(other, "SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(database.query("SELECT current_database()")).containsExactly(database.name());
    }
  }

  @OnEachMajor
  void statusReadsTablesSettingsAndSessions(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection status = database.functionConnection("status")) {
      database.execute("CREATE TABLE barrel AS SELECT generate_series(1, 5) AS id");

      assertThat(text(status, "SELECT count(*) FROM barrel")).isEqualTo("5");
      assertThat(text(status, "SHOW data_directory")).contains("postgresql-" + major);
      assertThat(
              text(
                  status,
                  "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walwriter'"
                      + " AND wait_event IS NOT NULL"))
          .isEqualTo("1");
      assertThatThrownBy(() -> execute(status, "DELETE FROM barrel"))
          .hasMessageContaining("read-only transaction");
    }
  }

  @OnEachMajor
  void everyUserReachesTheDatabaseOfTheFence(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major)) {
      for (String function : Bootstrap.FUNCTIONS) {
        try (Connection connection =
            database.connection(
                "postgres", TestDatabase.username(function), database.password(function))) {
          // Waits, because a closed session gives its lock back a moment later.
          assertThat(text(connection, "SELECT 1 FROM pg_advisory_lock(7)")).isEqualTo("1");
        }
      }
    }
  }

  @OnEachMajor
  void refusesAnOwnerThatDoesNotOwnTheDatabase(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        TestDatabase other = TestDatabase.create(major);
        Connection admin = database.adminConnection()) {
      assertThatThrownBy(() -> Bootstrap.run(admin, database.name(), other.owner(), Map.of()))
          .hasMessageContaining(
              "database \"%s\" is owned by \"%s\", wanted \"%s\""
                  .formatted(database.name(), database.owner(), other.owner()));
      assertThatThrownBy(() -> Bootstrap.run(admin, database.name(), "nobody_here", Map.of()))
          .hasMessageContaining("role \"nobody_here\" does not exist");
      assertThatThrownBy(() -> Bootstrap.run(admin, database.name(), "postgres", Map.of()))
          .hasMessageContaining("role \"postgres\" is a superuser");
      assertThatThrownBy(() -> Bootstrap.run(admin, database.name(), "", Map.of()))
          .hasMessageContaining("setting trasiego.owner is missing");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
