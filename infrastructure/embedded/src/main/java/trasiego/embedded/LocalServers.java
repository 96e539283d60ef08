package trasiego.embedded;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.embedded.process.Polling;
import trasiego.embedded.store.ObjectStoreServer;

/**
 * The servers of the environment {@code local}: a PostgreSQL and an object store whose data
 * outlives every run. Several processes may use them at once; a killed user leaves them running,
 * and the next one finds them.
 */
public final class LocalServers implements AutoCloseable {
  public static final int MAJOR = 18;
  public static final String BUCKET = "trasiego-local";

  /** A server that its starter was killed over may still be starting. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LAST_SESSIONS = Duration.ofSeconds(10);

  private final ServerUse use;
  private final DatabaseServer database;
  private final ObjectStoreServer store;

  private LocalServers(ServerUse use, DatabaseServer database, ObjectStoreServer store) {
    this.use = use;
    this.database = database;
    this.store = store;
  }

  /** Where the servers answer, and the superuser's password of the database. */
  public record Endpoints(
      String databaseHost,
      int databasePort,
      String superuser,
      String superuserPassword,
      URI store,
      String bucket,
      Path databaseTools,
      Path databaseFolder) {

    /** The environment variables by which a function or a tool finds the store. */
    public Map<String, String> storeEnvironment() {
      return Map.of(
          "TRASIEGO_STORE", "s3://" + bucket,
          "AWS_ENDPOINT_URL", store.toString(),
          "AWS_REGION", "us-east-1",
          "AWS_ACCESS_KEY_ID", "local",
          "AWS_SECRET_ACCESS_KEY", "local");
    }
  }

  /** Which of the two runs now; the endpoints are there when both do. */
  public record Status(
      boolean databaseRuns,
      boolean storeRuns,
      boolean kept,
      boolean used,
      Optional<Endpoints> at) {}

  /**
   * How long the servers stay when nobody uses them.
   *
   * @param untilStopped until {@link #stop}, whatever comes
   * @param idle else for so long; zero where the last user stops them
   */
  public record Stay(boolean untilStopped, Duration idle) {
    public static final Stay NO_LONGER = new Stay(false, Duration.ZERO);
    public static final Stay UNTIL_STOPPED = new Stay(true, Duration.ZERO);
  }

  /**
   * Starts what does not run, and counts this process as a user until {@link #close} or its end.
   */
  public static LocalServers ensure(Path path, Stay stay, Consumer<String> progress) {
    LocalFolder folder = new LocalFolder(path);
    PostgresDistribution distribution = PostgresDistribution.of(MAJOR, progress);
    ServerUse use = new ServerUse(folder, stay.idle(), LocalServers::stopBoth);
    LocalServers servers =
        use.start(
            () -> {
              LocalServers started =
                  new LocalServers(
                      use,
                      ensureDatabase(folder, distribution, progress),
                      ensureStore(folder, stay.idle(), progress));
              if (stay.untilStopped()) {
                folder.keep();
              }
              return started;
            });
    use.beforeEnd(servers::awaitLastSession);
    return servers;
  }

  private static DatabaseServer ensureDatabase(
      LocalFolder folder, PostgresDistribution distribution, Consumer<String> progress) {
    Path data = folder.database();
    return DatabaseServer.running(distribution, data, PATIENCE)
        .orElseGet(
            () -> {
              progress.accept("starting PostgreSQL %d in %s".formatted(MAJOR, data));
              // One that runs but lets nobody in cannot be used, and keeps the data locked.
              DatabaseServer.stopRunning(data);
              DatabaseServer server =
                  DatabaseServer.startDetached(distribution, data, folder.freePortOfDatabase());
              folder.writeDatabasePort(server.port());
              return server;
            });
  }

  private static ObjectStoreServer ensureStore(
      LocalFolder folder, Duration idle, Consumer<String> progress) {
    return runningStore(folder, PATIENCE)
        .orElseGet(
            () -> {
              progress.accept("starting the object store in " + folder.store());
              // Two servers on one folder would not see each other's conditional writes.
              stopStore(folder);
              return ObjectStoreServer.startDetached(
                  folder.store(), BUCKET, idle, folder::writeStore);
            });
  }

  private static Optional<ObjectStoreServer> runningStore(LocalFolder folder, Duration limit) {
    return folder
        .readStore()
        .flatMap(found -> ObjectStoreServer.running(folder.store(), BUCKET, found, limit));
  }

  public Endpoints endpoints() {
    return endpoints(database, store);
  }

  private static Endpoints endpoints(DatabaseServer database, ObjectStoreServer store) {
    return new Endpoints(
        database.host(),
        database.port(),
        DatabaseServer.SUPERUSER,
        database.superuserPassword(),
        store.endpoint(),
        store.bucket(),
        database.distribution().bin(),
        database.data());
  }

  /** Stops both servers whoever uses them; their data stays. */
  public static void stop(Path path) {
    LocalFolder folder = new LocalFolder(path);
    if (Files.isDirectory(folder.path())) {
      folder.locked(
          () -> {
            folder.keepNoLonger();
            stopBoth(folder);
            return folder;
          });
    }
  }

  /** Stops both and deletes everything they held. */
  public static void reset(Path path) {
    LocalFolder folder = new LocalFolder(path);
    if (Files.isDirectory(folder.path())) {
      folder.locked(
          () -> {
            stopBoth(folder);
            folder.deleteData();
            return folder;
          });
    }
  }

  public static Status status(Path path) {
    LocalFolder folder = new LocalFolder(path);
    if (!Files.isDirectory(folder.database())) {
      return new Status(false, false, false, false, Optional.empty());
    }
    PostgresDistribution distribution = PostgresDistribution.of(MAJOR, line -> {});
    return folder.locked(
        () -> {
          Optional<DatabaseServer> database =
              DatabaseServer.running(distribution, folder.database(), Duration.ZERO);
          Optional<ObjectStoreServer> store = runningStore(folder, Duration.ZERO);
          return new Status(
              database.isPresent(),
              store.isPresent(),
              folder.isKept(),
              folder.isUsedBeside(""),
              database.flatMap(found -> store.map(other -> endpoints(found, other))));
        });
  }

  private static void stopBoth(LocalFolder folder) {
    DatabaseServer.stopRunning(folder.database());
    stopStore(folder);
  }

  private static void stopStore(LocalFolder folder) {
    folder.readStore().ifPresent(ObjectStoreServer::stop);
  }

  /** Ends this use; the last user stops the servers unless they stay. */
  @Override
  public void close() {
    use.close();
  }

  /** At the end of this JVM: another shutdown hook may still be giving back a lease. */
  private void awaitLastSession() {
    if (use.isLast()) {
      Polling.until(() -> !hasSessions(), LAST_SESSIONS);
    }
  }

  private boolean hasSessions() {
    try (Connection connection = database.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT count(*) > 1
                FROM pg_catalog.pg_stat_activity
                WHERE backend_type = 'client backend'
                """)) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException e) {
      return false;
    }
  }
}
