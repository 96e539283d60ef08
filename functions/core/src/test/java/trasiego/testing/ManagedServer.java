package trasiego.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;

/**
 * A PostgreSQL of one test whose administrator is what RDS's master user is: no superuser, but with
 * CREATEROLE and CREATEDB, and a member of {@code rds_superuser}, which may hand on PostgreSQL's
 * own roles and {@code rds_iam}.
 */
final class ManagedServer implements AutoCloseable {
  static final String MASTER = "master";
  static final String PASSWORD = "a password of one test";

  private final DatabaseServer server;

  private ManagedServer(DatabaseServer server) {
    this.server = server;
  }

  static ManagedServer start(int major, Path folder) throws SQLException {
    ManagedServer managed =
        new ManagedServer(
            DatabaseServer.start(
                PostgresDistribution.of(major, System.err::println),
                folder,
                0,
                DatabaseServer.Durability.THROWAWAY));
    try (Connection superuser = managed.server.connect("postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute(
          """
          CREATE ROLE rds_superuser;
          CREATE ROLE rds_iam;
          GRANT pg_monitor, pg_signal_backend, pg_read_all_data, pg_write_all_data,
                pg_read_all_stats, rds_iam TO rds_superuser WITH ADMIN OPTION;
          CREATE ROLE master WITH LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION
            PASSWORD 'a password of one test';
          GRANT rds_superuser TO master;
          ALTER DATABASE postgres OWNER TO master;
          """);
    }
    return managed;
  }

  Connection master() throws SQLException {
    return as("postgres", MASTER);
  }

  Connection superuser(String database) throws SQLException {
    return server.connect(database);
  }

  /** Every role of this server has the one password. */
  Connection as(String database, String user) throws SQLException {
    return server.connect(database, user, PASSWORD);
  }

  @Override
  public void close() {
    server.close();
  }
}
