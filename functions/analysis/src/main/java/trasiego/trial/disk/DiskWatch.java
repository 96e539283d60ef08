package trasiego.trial.disk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks at the free space of a trial server's disk for as long as its folder is there, and tells
 * once that it is below the reserve. Nothing in PostgreSQL bounds what a file's owner writes: its
 * temp_file_limit is per session and knows neither tables nor the log.
 */
final class DiskWatch implements AutoCloseable {
  /** A look is one call of the system; a fast disk takes 200 MB between two. */
  private static final Duration EVERY = Duration.ofMillis(100);

  private final Path folder;
  private final DiskReserve disk;
  private final long reserve;
  private final Consumer<DiskWatch> low;
  private final Thread thread;
  private volatile boolean closed;
  private boolean met;

  private DiskWatch(Path folder, DiskReserve disk, Consumer<DiskWatch> low) {
    this.folder = folder;
    this.disk = disk;
    this.reserve = disk.on(folder);
    this.low = low;
    this.thread = Thread.ofPlatform().daemon().name("trial disk").unstarted(this::watch);
  }

  static DiskWatch start(Path folder, DiskReserve disk, Consumer<DiskWatch> low) {
    DiskWatch watch = new DiskWatch(folder, disk, low);
    watch.thread.start();
    return watch;
  }

  long reserve() {
    return reserve;
  }

  /** What may still be written. */
  long left() {
    return Math.max(0, disk.free(folder) - reserve);
  }

  private void watch() {
    try {
      while (!closed && Files.isDirectory(folder)) {
        if (isLow()) {
          if (meet()) {
            low.accept(this);
          }
          return;
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private synchronized boolean meet() {
    met = !closed;
    return met;
  }

  /** Where the reserve was met, returns when all that follows from it is done. */
  void settle() {
    synchronized (this) {
      if (!met || Thread.currentThread() == thread) {
        return;
      }
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A folder that is gone has no space either, and that says nothing. */
  private boolean isLow() {
    return disk.free(folder) < reserve && Files.isDirectory(folder);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (!met) {
        thread.interrupt();
      }
    }
    settle();
  }
}
