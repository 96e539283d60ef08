package trasiego.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A PostgreSQL of one folder that several processes may use at once: the first starts it, the last
 * stops it. A killed user leaves it running, and the next one finds it. What it holds can be made
 * again: where it does not start, it begins with nothing.
 */
public final class SharedServer implements AutoCloseable {
  /** A server that its starter was killed over may still be starting. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Use use;
  private final DatabaseServer server;

  private SharedServer(Use use, DatabaseServer server) {
    this.use = use;
    this.server = server;
  }

  /** Starts it where it does not run, and counts this process as a user until {@link #close}. */
  public static SharedServer open(int major, Path path, Consumer<String> progress) {
    LocalFolder folder = new LocalFolder(path);
    PostgresDistribution distribution = PostgresDistribution.of(major, progress);
    Use use = new Use(folder, SharedServer::stop);
    return new SharedServer(use, use.start(() -> running(folder, distribution, progress)));
  }

  /** Stops it and deletes what it held; false where another process uses it. */
  public static boolean forget(Path path) {
    LocalFolder folder = new LocalFolder(path);
    return folder.locked(
        () -> {
          if (folder.isUsedBeside("")) {
            return false;
          }
          stop(folder);
          folder.deleteData();
          return true;
        });
  }

  private static DatabaseServer running(
      LocalFolder folder, PostgresDistribution distribution, Consumer<String> progress) {
    return DatabaseServer.running(distribution, folder.database(), PATIENCE)
        .orElseGet(
            () -> {
              progress.accept(
                  "starting PostgreSQL %d in %s"
                      .formatted(distribution.major(), folder.database()));
              // One that runs but lets nobody in cannot be used, and keeps the data locked.
              stop(folder);
              return started(folder, distribution, progress);
            });
  }

  private static DatabaseServer started(
      LocalFolder folder, PostgresDistribution distribution, Consumer<String> progress) {
    boolean isNew = !Files.exists(folder.database());
    try {
      return DatabaseServer.startDetached(distribution, folder.database(), 0);
    } catch (EmbeddedServerException e) {
      if (isNew) {
        throw e;
      }
      progress.accept("what was kept there does not start any more; beginning with nothing");
      stop(folder);
      Cache.delete(folder.database());
      return DatabaseServer.startDetached(distribution, folder.database(), 0);
    }
  }

  public DatabaseServer server() {
    return server;
  }

  private static void stop(LocalFolder folder) {
    DatabaseServer.stopRunning(folder.database());
  }

  /** Ends this use; the last user stops the server. */
  @Override
  public void close() {
    use.close();
  }
}
