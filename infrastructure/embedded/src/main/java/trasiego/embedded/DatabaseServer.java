package trasiego.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL on the loopback address that answers logins when it is handed out. */
public final class DatabaseServer implements AutoCloseable {
  public static final String HOST = "127.0.0.1";
  public static final String SUPERUSER = "postgres";

  /** What a crash of the machine may cost. */
  public enum Durability {
    /** Nothing. */
    DURABLE,
    /** Everything: for tests, several times faster. */
    THROWAWAY
  }

  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);
  private static final int TRIES = 20;

  private final PostgresDistribution distribution;
  private final DataFolder folder;
  private final int port;
  private final ServerProcess process;
  private final Process tie;

  private DatabaseServer(
      PostgresDistribution distribution,
      DataFolder folder,
      int port,
      ServerProcess process,
      Process tie) {
    this.distribution = requireNonNull(distribution);
    this.folder = requireNonNull(folder);
    this.port = port;
    this.process = requireNonNull(process);
    this.tie = tie;
  }

  /** Starts a durable server that ends with this JVM; an existing data folder is used again. */
  public static DatabaseServer start(PostgresDistribution distribution, Path dataFolder, int port) {
    return start(distribution, dataFolder, port, Durability.DURABLE);
  }

  /** Starts a server that ends with this JVM, however that ends; port 0 is a free one. */
  public static DatabaseServer start(
      PostgresDistribution distribution, Path dataFolder, int port, Durability durability) {
    return start(distribution, dataFolder, port, durability, false);
  }

  /** Starts a durable server that outlives this JVM. */
  static DatabaseServer startDetached(
      PostgresDistribution distribution, Path dataFolder, int port) {
    return start(distribution, dataFolder, port, Durability.DURABLE, true);
  }

  private static DatabaseServer start(
      PostgresDistribution distribution,
      Path dataFolder,
      int port,
      Durability durability,
      boolean detached) {
    DataFolder folder = DataFolder.open(distribution, dataFolder);
    folder.forgetDeadServer();
    // A free port may be taken by somebody else before our server binds it.
    for (int tries = 1; ; tries++) {
      int chosen = FreePort.choose(port, "PostgreSQL");
      DatabaseServer server = launch(distribution, folder, chosen, durability, detached);
      try {
        server.awaitLogin();
        return server;
      } catch (PortTakenException e) {
        if (port != 0 || tries == TRIES) {
          throw new EmbeddedServerException(
              "PostgreSQL could not bind port %d of %s: another program uses it"
                  .formatted(chosen, HOST),
              e);
        }
      }
    }
  }

  private static DatabaseServer launch(
      PostgresDistribution distribution,
      DataFolder folder,
      int port,
      Durability durability,
      boolean detached) {
    List<String> command = PostgresCommand.server(distribution, folder.path(), port, durability);
    folder.startLog();
    Map<String, String> env = Map.of("LC_ALL", "C", "TZ", "UTC");
    if (detached) {
      ServerProcess process = ServerProcess.startDetached(command, env, folder.log());
      return new DatabaseServer(distribution, folder, port, process, null);
    }
    ServerProcess.Tie tie =
        ServerProcess.startTied(command, env, folder.log(), ServerProcess.Stop.INT);
    return new DatabaseServer(distribution, folder, port, tie.server(), tie.shell());
  }

  /** The server that runs on this data folder now, whoever started it. */
  static Optional<DatabaseServer> running(PostgresDistribution distribution, Path dataFolder) {
    DataFolder folder = new DataFolder(distribution, dataFolder);
    return folder
        .runningServer()
        .map(found -> new DatabaseServer(distribution, folder, found.port(), found.process(), null))
        .filter(DatabaseServer::answers);
  }

  public PostgresDistribution distribution() {
    return distribution;
  }

  public String host() {
    return HOST;
  }

  public int port() {
    return port;
  }

  /** The superuser's password; it is kept beside the data folder for later processes. */
  public String superuserPassword() {
    return folder.password();
  }

  /** Where the server writes its messages. */
  public Path log() {
    return folder.log();
  }

  public long pid() {
    return process.pid();
  }

  /** A superuser's connection to this database. */
  public Connection connect(String database) throws SQLException {
    return connect(database, SUPERUSER, superuserPassword());
  }

  public Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("loginTimeout", "10");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, database), properties);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private void awaitLogin() {
    Instant end = Instant.now().plus(RECOVERY);
    while (!answers()) {
      if (!process.isAlive()) {
        throw folder.whyItEnded();
      }
      if (Instant.now().isAfter(end)) {
        stop();
        throw new EmbeddedServerException(
            "PostgreSQL on %s did not answer within %d s%nsee %s"
                .formatted(folder.path(), RECOVERY.toSeconds(), folder.log()));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        stop();
        throw EmbeddedServerException.interrupted(e);
      }
    }
  }

  /** Ends its sessions and writes everything down; harmless when it is stopped already. */
  public void stop() {
    try {
      if (tie != null) {
        tie.getOutputStream().close();
        tie.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (!process.stop(ServerProcess.Stop.INT.name(), SHUTDOWN)
          && !process.stop("QUIT", SHUTDOWN)) {
        process.stop("KILL", SHUTDOWN);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    }
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "PostgreSQL %d on %s:%d", distribution.major(), HOST, port);
  }

  /** The server ended because its port was taken. */
  static final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
