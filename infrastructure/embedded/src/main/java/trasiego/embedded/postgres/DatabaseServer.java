package trasiego.embedded.postgres;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.FreePort;
import trasiego.embedded.process.ManagedProcess;
import trasiego.embedded.process.Polling;
import trasiego.embedded.process.ServerProcess;
import trasiego.embedded.process.TryAgainException;

/** A PostgreSQL on the loopback address that answers logins when it is handed out. */
public final class DatabaseServer implements AutoCloseable {
  public static final String HOST = FreePort.HOST;
  public static final String SUPERUSER = "postgres";

  /** What a crash of the machine may cost. */
  public enum Durability {
    /** Nothing. */
    DURABLE,
    /** Everything: for tests, several times faster. */
    THROWAWAY
  }

  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
  private static final int TRIES = 20;

  private final PostgresDistribution distribution;
  private final DataFolder folder;
  private final int port;
  private final ManagedProcess child;

  private DatabaseServer(
      PostgresDistribution distribution, DataFolder folder, int port, ManagedProcess child) {
    this.distribution = requireNonNull(distribution);
    this.folder = requireNonNull(folder);
    this.port = port;
    this.child = requireNonNull(child);
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
  public static DatabaseServer startDetached(
      PostgresDistribution distribution, Path dataFolder, int port) {
    return start(distribution, dataFolder, port, Durability.DURABLE, true);
  }

  private static DatabaseServer start(
      PostgresDistribution distribution,
      Path dataFolder,
      int port,
      Durability durability,
      boolean detached) {
    DataFolder folder = DataFolder.open(distribution, dataFolder, durability);
    folder.forgetDeadServer();
    for (int tries = 1; ; tries++) {
      int chosen = FreePort.choose(port, "PostgreSQL");
      DatabaseServer server = launch(distribution, folder, chosen, durability, detached);
      try {
        server.awaitLogin();
        return server;
      } catch (TryAgainException e) {
        // A free port may be taken before our server binds it; a wanted one is not exchanged.
        if (tries == TRIES || (e.isPortTaken() && port != 0)) {
          throw new EmbeddedServerException(e.getMessage(), e);
        }
        Polling.pause(RETRY_PAUSE);
      }
    }
  }

  private static DatabaseServer launch(
      PostgresDistribution distribution,
      DataFolder folder,
      int port,
      Durability durability,
      boolean detached) {
    folder.startLog();
    ManagedProcess.Launch launch =
        new ManagedProcess.Launch(
            PostgresCommand.server(distribution, folder.path(), port, durability),
            Map.of("LC_ALL", "C", "TZ", "UTC"),
            folder.log(),
            detached);
    return new DatabaseServer(
        distribution, folder, port, ManagedProcess.start(launch, ServerProcess.Stop.INT));
  }

  /** The server on this data folder, whoever started it, where it answers within the limit. */
  public static Optional<DatabaseServer> running(
      PostgresDistribution distribution, Path dataFolder, Duration limit) {
    return DataFolder.runningServer(dataFolder)
        .map(
            found ->
                new DatabaseServer(
                    distribution,
                    new DataFolder(distribution, dataFolder),
                    found.port(),
                    ManagedProcess.of(found.process())))
        .filter(server -> Polling.until(() -> server.answers() || !server.isAlive(), limit))
        .filter(DatabaseServer::isAlive);
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

  /** Where the server keeps everything. */
  public Path data() {
    return folder.path();
  }

  /** Where the server writes its messages. */
  public Path log() {
    return folder.log();
  }

  public long pid() {
    return child.process().pid();
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
    properties.setProperty("logServerErrorDetail", "false");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, database), properties);
  }

  boolean isAlive() {
    return child.isAlive();
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private void awaitLogin() {
    boolean decided = Polling.until(() -> answers() || !isAlive(), RECOVERY);
    if (!isAlive()) {
      throw folder.whyItEnded(port);
    }
    if (!decided) {
      stop();
      throw new EmbeddedServerException(
          "PostgreSQL on %s did not answer within %d s%nsee %s"
              .formatted(folder.path(), RECOVERY.toSeconds(), folder.log()));
    }
  }

  /** Ends its sessions and writes everything down; harmless when it is stopped already. */
  public void stop() {
    stop(child);
  }

  /** Whoever started it; harmless where none runs on this data folder. */
  public static void stopRunning(Path dataFolder) {
    DataFolder.runningServer(dataFolder)
        .ifPresent(found -> stop(ManagedProcess.of(found.process())));
  }

  static void stop(ManagedProcess child) {
    child.stop(ServerProcess.Stop.INT.name(), "QUIT", "KILL");
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public String toString() {
    return "PostgreSQL %d on %s:%d".formatted(distribution.major(), HOST, port);
  }
}
