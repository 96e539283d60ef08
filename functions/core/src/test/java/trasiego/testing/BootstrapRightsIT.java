package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.testing.OneConnection.execute;
import static trasiego.testing.OneConnection.text;

import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import trasiego.testing.Majors.OnEachMajor;

/** What each user of the bootstrap script may do, and what not. */
final class BootstrapRightsIT {
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
      assertThat(dumpAs(database, "backup")).contains("red", "COPY hidden.secret", "lowrite");
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

  private static String dumpAs(TestDatabase database, String function, String... options) {
    List<String> command = new ArrayList<>(List.of("pg_dump"));
    command.addAll(List.of(options));
    return PgCommand.run(
        database,
        database.name(),
        database.username(function),
        database.password(function),
        Path.of("/dev/null"),
        "",
        command);
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

  /** A right to read everything would open pg_authid as well. */
  @OnEachMajor
  void migrateReadsNeitherPasswordsNorWhatOthersOwn(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection admin = database.adminConnection();
        Connection migrate = database.functionConnection("migrate")) {
      somethingOfEverything(database);
      String other = database.name() + "_other";
      ofAnotherOwner(admin, other);
      try {
        assertThatThrownBy(() -> execute(migrate, "SELECT rolpassword FROM pg_authid"))
            .hasMessageContaining("permission denied for table pg_authid");
        assertThatThrownBy(() -> execute(migrate, "SELECT FROM private.barrel"))
            .hasMessageContaining("permission denied for");
        assertThatThrownBy(() -> execute(migrate, "CREATE DATABASE a_copy"))
            .hasMessageContaining("permission denied to create database");
      } finally {
        execute(admin, "DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(other));
      }
    }
  }

  /** Tables that a second owner keeps to itself, in a schema that is shut to everybody else. */
  private static void ofAnotherOwner(Connection admin, String role) throws SQLException {
    execute(
        admin,
        """
        CREATE ROLE %1$s;
        CREATE SCHEMA private AUTHORIZATION %1$s;
        SET ROLE %1$s;
        CREATE TABLE private.barrel (id serial PRIMARY KEY, name text);
        CREATE MATERIALIZED VIEW private.names AS SELECT name FROM private.barrel;
        CREATE TABLE private.vintage (year int) PARTITION BY RANGE (year);
        CREATE TABLE private.year_2026 PARTITION OF private.vintage FOR VALUES FROM (2026) TO (2027);
        RESET ROLE
        """
            .formatted(role));
  }

  @OnEachMajor
  void restoreCreatesRenamesAndEndsSessions(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection restore =
            database.connection(
                "postgres", database.username("restore"), database.password("restore"));
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
                "postgres", database.username(function), database.password(function))) {
          // Waits, because a closed session gives its lock back a moment later.
          assertThat(text(connection, "SELECT 1 FROM pg_advisory_lock(7)")).isEqualTo("1");
        }
      }
    }
  }
}
