package trasiego.cli.localplan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import trasiego.embedded.download.Cache;
import trasiego.embedded.process.PrivateFiles;

/**
 * What plans built, packed and at rest, each named by what was built into it: a few, of a bounded
 * size, of which those go first that were of use longest ago.
 */
final class ClusterCache {
  private static final String SUFFIX = ".tar.gz";
  private static final int MOST = 8;
  private static final long MOST_BYTES = 1L << 30;

  /** Two links of one number only wait for each other. */
  private static final int NUMBERS = 16;

  /** A file lock is the process's, not the thread's. */
  private static final List<ReentrantLock> THREADS =
      IntStream.range(0, NUMBERS).mapToObj(_ -> new ReentrantLock()).toList();

  private final Path folder;

  private record Kept(Path file, long bytes, Instant usedAt) {}

  private ClusterCache(Path folder) {
    this.folder = folder;
  }

  static ClusterCache open(Path state) {
    try {
      deleteServerOfEarlierVersions(state);
      return new ClusterCache(PrivateFiles.folder(state.resolve("kept")));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing can be kept in " + state, e);
    }
  }

  /** They shared one that was never packed; where it still runs it ends without its folder. */
  private static void deleteServerOfEarlierVersions(Path state) throws IOException {
    if (Files.deleteIfExists(state.resolve("owner.password"))) {
      Cache.delete(state.resolve("postgresql"));
    }
  }

  boolean has(String link) {
    return Files.isRegularFile(file(link));
  }

  Path file(String link) {
    return folder.resolve(link + SUFFIX);
  }

  /** Its time says when it was of use last. */
  void use(String link) {
    try {
      Files.setLastModifiedTime(file(link), FileTime.from(Instant.now()));
    } catch (IOException e) {
      // Swept away meanwhile by another plan: it is built again next time.
    }
  }

  void forget(String link) {
    delete(file(link));
  }

  /** Waits for whoever builds the same; the lock goes with a killed process. */
  Building toBuild(String link, Runnable waiting) {
    int number = Integer.parseInt(link.substring(0, 1), NUMBERS);
    ReentrantLock thread = THREADS.get(number);
    boolean isFree = thread.tryLock();
    if (!isFree) {
      waiting.run();
      thread.lock();
    }
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock-" + number),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        waiting.run();
        lock = channel.lock();
      }
      return new Building(thread, channel, lock);
    } catch (IOException e) {
      thread.unlock();
      throw new UncheckedIOException("nothing can be locked in " + folder, e);
    }
  }

  /** The right to build; whoever has it closes it. */
  record Building(ReentrantLock thread, FileChannel channel, FileLock lock)
      implements AutoCloseable {
    @Override
    public void close() {
      try (channel) {
        lock.release();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        thread.unlock();
      }
    }
  }

  /** A file that another plan unpacks at this moment is read to its end all the same. */
  void sweep() {
    List<Kept> newestFirst = kept();
    long bytes = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      bytes += newestFirst.get(i).bytes();
      // The newest stays whatever its size: without it nothing would ever be fast.
      if (i > 0 && (i >= MOST || bytes > MOST_BYTES)) {
        delete(newestFirst.get(i).file());
      }
    }
  }

  private List<Kept> kept() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .flatMap(ClusterCache::kept)
          .sorted(Comparator.comparing(Kept::usedAt).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Kept> kept(Path file) {
    try {
      return Stream.of(
          new Kept(file, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
