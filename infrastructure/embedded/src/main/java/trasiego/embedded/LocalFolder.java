package trasiego.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import trasiego.embedded.download.Cache;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.FreePort;
import trasiego.embedded.process.ManagedProcess;
import trasiego.embedded.process.PrivateFiles;
import trasiego.embedded.process.ServerProcess;
import trasiego.embedded.store.ObjectStoreServer;

/** What the local environment keeps on disk: data, logs, who runs and who uses it. */
record LocalFolder(Path path) {
  /** A file lock is the process's, not the thread's. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  LocalFolder {
    path = path.toAbsolutePath().normalize();
  }

  Path database() {
    return path.resolve("postgresql");
  }

  Path store() {
    return path.resolve("store");
  }

  private Path storeProcess() {
    return path.resolve("store.properties");
  }

  private Path kept() {
    return path.resolve("kept");
  }

  private Path users() {
    return path.resolve("users");
  }

  /** One process at a time starts, stops or counts; the lock goes with a killed process. */
  <T> T locked(Supplier<T> work) {
    THREADS.lock();
    try {
      PrivateFiles.folder(path);
      Files.createDirectories(users());
      try (FileChannel channel =
              FileChannel.open(
                  path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IllegalStateException("the lock of " + path + " was lost");
        }
        return work.get();
      }
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "the local environment's folder %s cannot be used: %s%nfree space there and check its permissions"
              .formatted(path, e),
          e);
    } finally {
      THREADS.unlock();
    }
  }

  /** The store as the one who started it wrote it down. */
  Optional<ObjectStoreServer.Running> readStore() {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(storeProcess())) {
      properties.load(reader);
      return Optional.of(
          new ObjectStoreServer.Running(
              ManagedProcess.of(
                  new ServerProcess(
                      Long.parseLong(properties.getProperty("pid")),
                      Instant.parse(properties.getProperty("startedAt")))),
              Integer.parseInt(properties.getProperty("port")),
              Path.of(properties.getProperty("newArchive")),
              Duration.parse(properties.getProperty("idle"))));
    } catch (IOException | RuntimeException e) {
      // Missing or half written: the server it meant is found by nobody, so a new one is started.
      return Optional.empty();
    }
  }

  void writeStore(ObjectStoreServer.Running running) {
    ServerProcess process = running.child().process();
    write(
        storeProcess(),
        """
        pid=%d
        startedAt=%s
        port=%d
        newArchive=%s
        idle=%s
        """
            .formatted(
                process.pid(),
                process.startedAt(),
                running.port(),
                running.newArchive(),
                running.idle()));
  }

  /** The port that applications were told of; 0 where there is none yet or another took it. */
  int freePortOfDatabase() {
    try {
      return FreePort.choose(Integer.parseInt(Files.readString(databasePort()).strip()), "it");
    } catch (IOException | NumberFormatException | EmbeddedServerException e) {
      return 0;
    }
  }

  void writeDatabasePort(int port) {
    write(databasePort(), Integer.toString(port));
  }

  private Path databasePort() {
    return path.resolve("postgresql.port");
  }

  void keep() {
    write(kept(), "");
  }

  void keepNoLonger() {
    delete(kept());
  }

  boolean isKept() {
    return Files.exists(kept());
  }

  /** Counts this process as a user; the name is for {@link #removeUser}. */
  String addUser() {
    ServerProcess self = ServerProcess.of(ProcessHandle.current().pid()).orElseThrow();
    String name = "%d-%s".formatted(self.pid(), UUID.randomUUID());
    write(users().resolve(name), self.startedAt().toString());
    return name;
  }

  void removeUser(String name) {
    delete(users().resolve(name));
  }

  /** Whether anybody but this user is left; those that were killed are forgotten. */
  boolean isUsedBeside(String user) {
    try (Stream<Path> files = Files.list(users())) {
      boolean used = false;
      for (Path file : files.toList()) {
        if (isAlive(file)) {
          used |= !file.getFileName().toString().equals(user);
        } else {
          delete(file);
        }
      }
      return used;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAlive(Path file) throws IOException {
    try {
      return new ServerProcess(
              Long.parseLong(file.getFileName().toString().split("-")[0]),
              Instant.parse(Files.readString(file)))
          .isAlive();
    } catch (NoSuchFileException | RuntimeException e) {
      return false;
    }
  }

  private static void write(Path file, String content) {
    try {
      Path beside = file.resolveSibling("." + file.getFileName() + ".new");
      Files.writeString(beside, content);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "%s could not be written: %s%nfree space there and check its permissions"
              .formatted(file, e),
          e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The data goes; the lock stays, because another process may be waiting for it. */
  void deleteData() {
    try (Stream<Path> children = Files.list(path)) {
      children
          .filter(child -> !child.getFileName().toString().equals("lock"))
          .forEach(Cache::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
