package trasiego.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;

/** A PostgreSQL of one test that shows a certificate for {@code localhost}. */
public final class EncryptedServer implements AutoCloseable {
  private final DatabaseServer server;

  private EncryptedServer(DatabaseServer server) {
    this.server = server;
  }

  public static EncryptedServer start(int major, Path folder, TestAuthority authority) {
    EncryptedServer started =
        new EncryptedServer(
            DatabaseServer.start(
                PostgresDistribution.of(major, System.err::println),
                folder,
                0,
                DatabaseServer.Durability.THROWAWAY));
    started.show(authority.sign("localhost"));
    return started;
  }

  private void show(TestAuthority.Signed signed) {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      // Written by the server itself: only its own user may read the key.
      put(connection, "server.crt", signed.certificate());
      put(connection, "server.key", signed.key());
      statement.execute("ALTER SYSTEM SET ssl = on");
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Connection connection, String file, String text) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT set_config('test.text', ?, false)")) {
      statement.setString(1, text.strip());
      statement.execute();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          COPY (SELECT regexp_split_to_table(current_setting('test.text'), '\\n'))
          TO PROGRAM 'umask 077 && cat > %s'
          """
              .formatted(file));
    }
  }

  public int port() {
    return server.port();
  }

  public String password() {
    return server.superuserPassword();
  }

  /** Where pg_dump of the same major is. */
  public Path bin() {
    return server.distribution().bin();
  }

  @Override
  public void close() {
    server.close();
  }
}
