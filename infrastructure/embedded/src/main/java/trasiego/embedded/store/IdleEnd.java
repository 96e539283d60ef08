package trasiego.embedded.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Ends the local environment's PostgreSQL and then this process, the S3 server's, when nobody has
 * used them for a while: a command that finds them running need not start them. It takes the lock
 * under which users come and go, and keeps it to the end of the process, so that nobody is handed a
 * server that is about to end. Runs inside the S3 server's process, so it stands on nothing of
 * ours.
 */
public final class IdleEnd {
  /** The local environment's folder. */
  static final String FOLDER = "trasiego.local.folder";

  /** After how many seconds. */
  static final String SECONDS = "trasiego.local.idle";

  private static final System.Logger LOG = System.getLogger(IdleEnd.class.getName());
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
  private static final Duration SHUTDOWN = Duration.ofSeconds(60);

  private final Path folder;
  private final Duration limit;
  private long usedAt = System.nanoTime();

  /** Watches from now on where the process was started with a folder to watch. */
  public IdleEnd() {
    String watched = System.getProperty(FOLDER);
    this.folder = watched == null ? null : Path.of(watched);
    this.limit = Duration.ofSeconds(Long.getLong(SECONDS, 0));
    if (folder != null) {
      Thread.ofPlatform().daemon().name("idle-end").start(this::watch);
    }
  }

  private void watch() {
    long pause = Math.clamp(limit.toMillis() / 4, 100, LONGEST_PAUSE_MILLIS);
    while (true) {
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
        if (!Files.isDirectory(folder)) {
          // Who deletes the folder has no use for its server.
          System.exit(0);
        }
        if (isUsed()) {
          usedAt = System.nanoTime();
        } else if (System.nanoTime() - usedAt >= limit.toNanos()) {
          end();
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "whether the servers are used could not be seen", e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private boolean isUsed() throws IOException {
    if (Files.exists(folder.resolve("kept"))) {
      return true;
    }
    try (Stream<Path> users = Files.list(folder.resolve("users"))) {
      for (Path user : users.toList()) {
        if (isAlive(user)) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A user's file is named after its process and says when that began. */
  private static boolean isAlive(Path user) throws IOException {
    try {
      long pid = Long.parseLong(user.getFileName().toString().split("-")[0]);
      return process(pid, Instant.parse(Files.readString(user))).isPresent();
    } catch (NoSuchFileException | RuntimeException e) {
      return false;
    }
  }

  private static Optional<ProcessHandle> process(long pid, Instant startedAt) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            found ->
                found
                    .info()
                    .startInstant()
                    .map(at -> Duration.between(at, startedAt).abs())
                    .filter(apart -> apart.compareTo(CLOCK_TOLERANCE) < 0)
                    .isPresent());
  }

  @SuppressWarnings("try") // The lock goes with the process.
  private void end() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (isUsed()) {
        return;
      }
      LOG.log(Level.INFO, "nobody has used the servers for {0} s: they end", limit.toSeconds());
      Optional<ProcessHandle> database = database();
      if (database.isPresent()) {
        // Fast shutdown: its sessions are ended, what is committed is written down.
        new ProcessBuilder("sh", "-c", "kill -s INT " + database.get().pid()).start().waitFor();
        database.get().onExit().get(SHUTDOWN.toSeconds(), TimeUnit.SECONDS);
      }
      System.exit(0);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "PostgreSQL does not end, tried again later", e);
    }
  }

  private Optional<ProcessHandle> database() throws IOException {
    try {
      List<String> lines =
          Files.readAllLines(folder.resolve("postgresql").resolve("postmaster.pid"));
      return process(
          Long.parseLong(lines.getFirst().strip()),
          Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())));
    } catch (NoSuchFileException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
