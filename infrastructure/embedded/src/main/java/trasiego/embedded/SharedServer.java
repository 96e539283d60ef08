package trasiego.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A durable PostgreSQL of one folder that several processes may use at once: the first starts it,
 * the last stops it. A killed user leaves it running, and the next one finds it.
 */
public final class SharedServer implements AutoCloseable {
  /** A server that its starter was killed over may still be starting. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LocalFolder folder;
  private final String user;
  private final DatabaseServer server;
  private final Thread atExit = new Thread(this::close, "shared-server");
  private boolean closed;

  private SharedServer(LocalFolder folder, String user, DatabaseServer server) {
    this.folder = folder;
    this.user = user;
    this.server = server;
  }

  /** Starts it where it does not run, and counts this process as a user until {@link #close}. */
  public static SharedServer open(int major, Path path, Consumer<String> progress) {
    LocalFolder folder = new LocalFolder(path);
    PostgresDistribution distribution = PostgresDistribution.of(major, progress);
    SharedServer shared = folder.locked(() -> started(folder, distribution, progress));
    Runtime.getRuntime().addShutdownHook(shared.atExit);
    return shared;
  }

  private static SharedServer started(
      LocalFolder folder, PostgresDistribution distribution, Consumer<String> progress) {
    String user = folder.addUser();
    SharedServer shared = null;
    try {
      shared = new SharedServer(folder, user, running(folder, distribution, progress));
      return shared;
    } finally {
      if (shared == null) {
        leave(folder, user);
      }
    }
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
              return DatabaseServer.startDetached(distribution, folder.database(), 0);
            });
  }

  public DatabaseServer server() {
    return server;
  }

  private static void leave(LocalFolder folder, String user) {
    folder.removeUser(user);
    if (!folder.isUsedBeside(user)) {
      stop(folder);
    }
  }

  private static void stop(LocalFolder folder) {
    DataFolder.runningServer(folder.database())
        .ifPresent(found -> DatabaseServer.stop(Child.of(found.process())));
  }

  /** Ends this use; the last user stops the server. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    folder.locked(
        () -> {
          leave(folder, user);
          return folder;
        });
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending already.
    }
  }
}
