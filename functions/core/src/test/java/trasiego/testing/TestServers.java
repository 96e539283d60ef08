package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.embedded.store.ObjectStoreServer;

/**
 * Servers of tests, started when first asked: one object store a build, and in each JVM one
 * PostgreSQL a major for each thread that runs test classes, since roles and sessions are a
 * server's.
 */
public final class TestServers {
  static final String BUCKET = "trasiego-test";

  /** The function users are the server's, so every test database shares their passwords. */
  private static final String PASSWORD = UUID.randomUUID().toString();

  private static final Map<Lane, DatabaseServer> DATABASES = new ConcurrentHashMap<>();
  private static final Map<String, ObjectStoreServer> STORES = new ConcurrentHashMap<>();
  private static final Path FOLDER = folder();
  private static URI storeEndpoint;

  private TestServers() {}

  private record Lane(int major, long thread, String name) {}

  /** The server of this thread's tests. */
  public static DatabaseServer postgres(int major) {
    return server(major, "postgresql");
  }

  /** A second one beside it, which has none of its roles. */
  static DatabaseServer another(int major) {
    return server(major, "another");
  }

  /** One at a time: the first start of a major unpacks it. */
  private static synchronized DatabaseServer server(int major, String name) {
    return DATABASES.computeIfAbsent(
        new Lane(major, Thread.currentThread().threadId(), name),
        lane ->
            DatabaseServer.start(
                PostgresDistribution.of(lane.major(), System.err::println),
                FOLDER.resolve(lane.name() + "-" + lane.major() + "-" + lane.thread()),
                0,
                DatabaseServer.Durability.THROWAWAY));
  }

  /** Where the S3 server listens that all tests share, those of the build's other modules, too. */
  static synchronized URI store() {
    if (storeEndpoint == null) {
      storeEndpoint = BuildStore.endpoint().orElseGet(() -> startStore().endpoint());
    }
    return storeEndpoint;
  }

  /** A server that ends with this process. */
  static ObjectStoreServer startStore() {
    return STORES.computeIfAbsent(
        BUCKET, bucket -> ObjectStoreServer.start(FOLDER.resolve("store"), bucket, 0));
  }

  static String functionPassword() {
    return PASSWORD;
  }

  /** The repository's root, as the build tells every test. */
  static Path root() {
    return Path.of(
        Optional.ofNullable(System.getProperty("trasiego.root"))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the system property trasiego.root is not set; wanted the repository's"
                            + " root")));
  }

  private static Path folder() {
    try {
      Path folder = MemoryTempDir.create();
      deleteThoseOfDeadProcesses(folder.getParent());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(Path folder) {
    DATABASES.values().forEach(DatabaseServer::stop);
    STORES.values().forEach(ObjectStoreServer::stop);
    delete(folder);
  }

  /** A killed test run cannot tidy up; the next one does. */
  private static void deleteThoseOfDeadProcesses(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      folders
          .filter(
              folder -> {
                String pid = folder.getFileName().toString().split("-")[0];
                return pid.matches("\\d+") && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
              })
          .forEach(TestServers::delete);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + " could not be deleted: " + e.getMessage());
    }
  }
}
