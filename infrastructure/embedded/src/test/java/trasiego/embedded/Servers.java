package trasiego.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.embedded.store.ObjectStoreServer;

/** What the tests of servers share, and a process that they can kill. */
public final class Servers {
  private Servers() {}

  public static PostgresDistribution distribution() {
    return PostgresDistribution.of(LocalServers.MAJOR, System.err::println);
  }

  /** Runs statements and answers the last row's first column, if there is one. */
  public static String sql(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      if (!rows) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  /** Another JVM that uses servers in this folder; its first line says what it has. */
  public record Other(Process process, String line) {
    public long pid() {
      return Long.parseLong(line.split(" ")[0]);
    }
  }

  public static Other other(String what, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dtrasiego.root=" + System.getProperty("trasiego.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Servers.class.getName(),
                what,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new Other(process, output.readLine());
  }

  /** Starts servers, says so, and stays until its input ends. */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "database" -> System.out.println(DatabaseServer.start(distribution(), folder, 0).pid());
      case "store" -> System.out.println(ObjectStoreServer.start(folder, "cellar", 0).pid());
      case "local", "idle" -> {
        Duration idle = arguments[0].equals("idle") ? Duration.ofSeconds(3) : Duration.ZERO;
        LocalServers servers =
            LocalServers.ensure(folder, new LocalServers.Stay(false, idle), line -> {});
        System.out.println(servers.endpoints().databasePort() + " " + servers.endpoints().store());
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    List.of(System.in.read());
  }
}
