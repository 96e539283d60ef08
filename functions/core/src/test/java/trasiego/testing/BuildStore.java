package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.embedded.store.ObjectStoreServer;

/**
 * The one S3 server of a Maven build, in a process of its own that ends with the build: each
 * module's tests would wait many seconds for one of theirs.
 */
final class BuildStore {
  private static final Path FOLDER = TestServers.root().resolve("target");
  private static final Path ADDRESS = FOLDER.resolve("test-store");
  private static final Path LOG = FOLDER.resolve("test-store.log");

  private BuildStore() {}

  /** Empty where no Maven runs these tests. */
  static Optional<URI> endpoint() {
    return build().map(BuildStore::endpoint);
  }

  /** Above a fork lies perhaps a shell, and above that the JVM of Maven. */
  private static Optional<ProcessHandle> build() {
    return Stream.iterate(
            ProcessHandle.current().parent(), Optional::isPresent, up -> up.get().parent())
        .map(Optional::orElseThrow)
        .filter(up -> up.info().command().orElse("").endsWith("java"))
        .findFirst();
  }

  private static URI endpoint(ProcessHandle build) {
    try {
      Files.createDirectories(FOLDER);
      try (FileChannel file =
              FileChannel.open(
                  FOLDER.resolve("test-store.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        if (!lock.isValid()) {
          throw new IllegalStateException(file + " could not be locked");
        }
        return running(build).orElseGet(() -> start(build));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the server of this very build listens: a process's number may be another's by now. */
  private static Optional<URI> running(ProcessHandle build) {
    try {
      List<String> lines = Files.exists(ADDRESS) ? Files.readAllLines(ADDRESS) : List.of();
      return lines.size() == 3
              && lines.get(0).equals(key(build))
              && ProcessHandle.of(Long.parseLong(lines.get(1))).isPresent()
          ? Optional.of(URI.create(lines.get(2)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(ProcessHandle build) {
    return build.pid() + " " + build.info().startInstant().map(Object::toString).orElse("");
  }

  private static URI start(ProcessHandle build) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dtrasiego.root=" + TestServers.root(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  BuildStore.class.getName(),
                  Long.toString(build.pid()))
              .redirectErrorStream(true)
              .redirectOutput(LOG.toFile())
              .start();
      Optional<URI> found =
          Await.value(
              () -> process.isAlive() ? running(build) : Optional.empty(),
              address -> address.isPresent() || !process.isAlive());
      return found.orElseThrow(
          () -> new IllegalStateException("the S3 server of the tests did not start; see " + LOG));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's own process; it watches that of the build. */
  public static void main(String[] arguments) throws IOException {
    ProcessHandle build = ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow();
    ObjectStoreServer server = TestServers.startStore();
    Path partial = FOLDER.resolve("test-store.partial");
    Files.write(
        partial,
        List.of(
            key(build),
            Long.toString(ProcessHandle.current().pid()),
            server.endpoint().toString()));
    Files.move(partial, ADDRESS, StandardCopyOption.ATOMIC_MOVE);
    build.onExit().join();
    // Its shutdown hook stops the server and deletes what it kept.
    System.exit(0);
  }
}
