package trasiego.embedded.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import trasiego.embedded.process.EmbeddedServerException;
import trasiego.embedded.process.FreePort;
import trasiego.embedded.process.ManagedProcess;
import trasiego.embedded.process.Polling;
import trasiego.embedded.process.PrivateFiles;
import trasiego.embedded.process.ServerProcess;
import trasiego.embedded.process.TryAgainException;

/** An S3 server on the loopback address; its bucket exists when it is handed out. */
public final class ObjectStoreServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
  private static final int TRIES = 5;

  private final Path root;
  private final String bucket;
  private final Running running;

  /**
   * A server's process and port.
   *
   * @param newArchive where it will leave the shared classes of this start
   * @param idle after how long unused it ends the local environment that it belongs to; zero is
   *     never
   */
  public record Running(ManagedProcess child, int port, Path newArchive, Duration idle) {}

  private ObjectStoreServer(Path root, String bucket, Running running) {
    this.root = requireNonNull(root);
    this.bucket = requireNonNull(bucket);
    this.running = requireNonNull(running);
  }

  /** Starts the build's S3 server; objects lie in {@code root} and outlive it. Port 0 is any. */
  public static ObjectStoreServer start(Path root, String bucket, int port) {
    return start(S3Mock.jarOfBuild(), root, bucket, port);
  }

  /** Starts this jar; it ends with this JVM, however that ends. */
  public static ObjectStoreServer start(Path jar, Path root, String bucket, int port) {
    return start(jar, root, bucket, port, Optional.empty(), started -> {});
  }

  /**
   * Starts a server that outlives this JVM; it is told of before it answers.
   *
   * @param idle after how long unused it ends the local environment in whose folder {@code root}
   *     lies; zero is never
   */
  public static ObjectStoreServer startDetached(
      Path root, String bucket, Duration idle, Consumer<Running> started) {
    return start(S3Mock.jarOfBuild(), root, bucket, 0, Optional.of(idle), started);
  }

  /**
   * @param detached how long it stays unused; empty where it ends with this JVM
   */
  private static ObjectStoreServer start(
      Path jar,
      Path root,
      String bucket,
      int port,
      Optional<Duration> detached,
      Consumer<Running> started) {
    S3Mock program = S3Mock.unpack(jar);
    Path folder = root.toAbsolutePath().normalize();
    for (int tries = 1; ; tries++) {
      int chosen = FreePort.choose(port, "the S3 server");
      Running running = launch(program, folder, chosen, detached);
      started.accept(running);
      ObjectStoreServer server = new ObjectStoreServer(folder, bucket, running);
      try {
        server.awaitBucket();
        return server;
      } catch (TryAgainException e) {
        if (tries == TRIES || port != 0) {
          throw new EmbeddedServerException(e.getMessage(), e);
        }
        Polling.pause(RETRY_PAUSE);
      }
    }
  }

  private static Running launch(S3Mock program, Path root, int port, Optional<Duration> detached) {
    try {
      PrivateFiles.folder(root);
      PrivateFiles.write(log(root), "");
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "the S3 server's folder %s could not be made: %s".formatted(root, e), e);
    }
    Path newArchive = program.newArchive();
    Duration idle = detached.orElse(Duration.ZERO);
    ManagedProcess.Launch launch =
        new ManagedProcess.Launch(
            program.command(root, port, newArchive, idle),
            S3Mock.environment(root),
            log(root),
            detached.isPresent());
    return new Running(
        ManagedProcess.start(launch, ServerProcess.Stop.TERM), port, newArchive, idle);
  }

  /** The server that an earlier process started, where it answers within the limit. */
  public static Optional<ObjectStoreServer> running(
      Path root, String bucket, Running running, Duration limit) {
    ObjectStoreServer server = new ObjectStoreServer(root, bucket, running);
    return Optional.of(server)
        .filter(ObjectStoreServer::isAlive)
        .filter(found -> Polling.until(() -> found.putBucket() || !found.isAlive(), limit))
        .filter(ObjectStoreServer::isAlive);
  }

  public URI endpoint() {
    return URI.create("http://%s:%d".formatted(FreePort.HOST, running.port()));
  }

  public String bucket() {
    return bucket;
  }

  public int port() {
    return running.port();
  }

  public long pid() {
    return running.child().process().pid();
  }

  /** Where the server writes its messages. */
  public Path log() {
    return log(root);
  }

  private static Path log(Path root) {
    return root.resolveSibling(root.getFileName() + ".log");
  }

  private boolean isAlive() {
    return running.child().isAlive();
  }

  /** Creating a bucket that exists is harmless, and shows that the server writes. */
  private boolean putBucket() {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint().resolve("/" + bucket))
            .timeout(Duration.ofSeconds(30))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == 200 || status == 409;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    }
  }

  private void awaitBucket() {
    boolean decided = Polling.until(() -> putBucket() || !isAlive(), START);
    if (!isAlive()) {
      throw whyItEnded();
    }
    if (!decided) {
      stop();
      throw new EmbeddedServerException(
          "the S3 server did not answer within %d s%nsee %s".formatted(START.toSeconds(), log()));
    }
  }

  private RuntimeException whyItEnded() {
    String said;
    try {
      said = Files.readString(log());
    } catch (IOException e) {
      said = "";
    }
    if (said.contains("already in use")) {
      return new TryAgainException(
          TryAgainException.Reason.PORT_TAKEN,
          "the S3 server could not bind port %d of %s: another program uses it"
              .formatted(port(), FreePort.HOST));
    }
    return new EmbeddedServerException(
        "the S3 server did not start on %s%n%s"
            .formatted(root, said.contains("No space left") ? "free space there" : "see " + log()));
  }

  /** Waits for requests under way; harmless when it is stopped already. */
  public void stop() {
    stop(running);
  }

  public static void stop(Running running) {
    running.child().stop(ServerProcess.Stop.TERM.name(), "KILL");
    S3Mock.adopt(running.newArchive());
  }

  @Override
  public void close() {
    stop();
  }
}
