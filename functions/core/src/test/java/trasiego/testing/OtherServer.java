package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;

/** A PostgreSQL of one test class that knows none of the roles of the live ones. */
public final class OtherServer implements AutoCloseable {
  private final DatabaseServer server;

  private OtherServer(DatabaseServer server) {
    this.server = server;
  }

  public static OtherServer start(int major) {
    try {
      Path folder = MemoryTempDir.create().resolve("other-" + major);
      return new OtherServer(
          DatabaseServer.start(
              PostgresDistribution.of(major, System.err::println),
              folder,
              0,
              DatabaseServer.Durability.THROWAWAY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  /** As its superuser. */
  public String url() {
    return url(DatabaseServer.SUPERUSER, server.superuserPassword());
  }

  public String url(String user, String password) {
    return "postgresql://%s:%s@%s:%d/postgres".formatted(user, password, host(), port());
  }

  /** Its superuser's secret, in the shape that the deployed one has. */
  public String secretJson() {
    return secretJson(DatabaseServer.SUPERUSER, server.superuserPassword());
  }

  public String secretJson(String user, String password) {
    return """
    {"host":"%s","port":%d,"dbname":"postgres","username":"%s","password":"%s"}\
    """
        .formatted(host(), port(), user, password);
  }

  public void execute(String... statements) {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column. */
  public List<String> query(String sql) {
    List<String> found = new ArrayList<>();
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every role, database and setting of the server, but for passwords. */
  public List<String> contents() {
    return query(
        """
        SELECT 'role ' || r.rolname || ' ' || to_jsonb(r) - 'oid' FROM pg_roles r
        UNION ALL SELECT 'database ' || datname || ' ' || datdba || ' ' || coalesce(datacl::text, '')
          FROM pg_database
        UNION ALL SELECT 'setting ' || s::text FROM pg_db_role_setting s
        UNION ALL SELECT 'member ' || roleid || ' ' || member FROM pg_auth_members
        UNION ALL SELECT 'comment ' || description FROM pg_shdescription
        ORDER BY 1
        """);
  }

  @Override
  public void close() {
    server.close();
  }
}
