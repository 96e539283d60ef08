package trasiego.embedded;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import trasiego.embedded.process.EmbeddedServerException;

/**
 * This process's use of a folder's servers: counted from before they start until it is closed or
 * the process ends, so that one that is interrupted while they start leaves none behind. The last
 * user stops them unless they are kept, or end by themselves when nobody has used them for a while.
 */
final class ServerUse implements AutoCloseable {
  private final LocalFolder folder;
  private final Duration idle;
  private final Consumer<LocalFolder> stop;
  private final Thread atExit = new Thread(this::end, "local-servers");
  private volatile Runnable beforeEnd = () -> {};
  private String user;
  private boolean closed;

  /**
   * @param idle how long the servers may stay after this use; zero where they may not
   * @param stop stops the servers of the folder, under its lock
   */
  ServerUse(LocalFolder folder, Duration idle, Consumer<LocalFolder> stop) {
    this.folder = folder;
    this.idle = idle;
    this.stop = stop;
  }

  /** Under the folder's lock; where it fails, what could be started is of no use alone. */
  <T> T start(Supplier<T> servers) {
    Runtime.getRuntime().addShutdownHook(atExit);
    T started = null;
    try {
      started =
          folder.locked(
              () -> {
                if (closed) {
                  throw new EmbeddedServerException("interrupted");
                }
                user = folder.addUser();
                return servers.get();
              });
      return started;
    } finally {
      if (started == null) {
        close();
      }
    }
  }

  /** What the end of the process waits for. */
  void beforeEnd(Runnable work) {
    beforeEnd = work;
  }

  /** Whether the servers stop when this use ends. */
  boolean isLast() {
    return !folder.isKept() && !folder.isUsedBeside(user) && !endByThemselves();
  }

  /** Those that another program started may know of no end. */
  private boolean endByThemselves() {
    return idle.isPositive() && folder.readStore().filter(it -> it.idle().isPositive()).isPresent();
  }

  private void end() {
    beforeEnd.run();
    close();
  }

  /** Ends this use, also while the servers start: the lock waits for that. */
  @Override
  public void close() {
    folder.locked(
        () -> {
          leave();
          return folder;
        });
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending already.
    }
  }

  private void leave() {
    if (closed) {
      return;
    }
    closed = true;
    if (user != null) {
      folder.removeUser(user);
      if (isLast()) {
        stop.accept(folder);
      }
    }
  }
}
