package trasiego.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** An S3 server on the loopback address; its bucket exists when it is handed out. */
public final class ObjectStoreServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);
  private static final int TRIES = 5;

  private final S3Mock program;
  private final Path root;
  private final String bucket;
  private final int port;
  private final ServerProcess process;
  private final Process tie;
  private final Path newArchive;

  private ObjectStoreServer(
      S3Mock program,
      Path root,
      String bucket,
      int port,
      ServerProcess process,
      Process tie,
      Path newArchive) {
    this.program = program;
    this.root = requireNonNull(root);
    this.bucket = requireNonNull(bucket);
    this.port = port;
    this.process = requireNonNull(process);
    this.tie = tie;
    this.newArchive = newArchive;
  }

  /** Starts the build's S3 server; objects lie in {@code root} and outlive it. Port 0 is any. */
  public static ObjectStoreServer start(Path root, String bucket, int port) {
    return start(S3Mock.jarOfBuild(), root, bucket, port);
  }

  /** Starts this jar; it ends with this JVM, however that ends. */
  public static ObjectStoreServer start(Path jar, Path root, String bucket, int port) {
    return start(jar, root, bucket, port, false);
  }

  /** Starts a server that outlives this JVM. */
  static ObjectStoreServer startDetached(Path jar, Path root, String bucket, int port) {
    return start(jar, root, bucket, port, true);
  }

  private static ObjectStoreServer start(
      Path jar, Path root, String bucket, int port, boolean detached) {
    S3Mock program = S3Mock.unpack(jar);
    Path folder = root.toAbsolutePath().normalize();
    for (int tries = 1; ; tries++) {
      int chosen = FreePort.choose(port, "the S3 server");
      ObjectStoreServer server = launch(program, folder, bucket, chosen, detached);
      try {
        server.awaitBucket();
        return server;
      } catch (DatabaseServer.PortTakenException e) {
        if (port != 0 || tries == TRIES) {
          throw new EmbeddedServerException(
              "the S3 server could not bind port %d of %s: another program uses it"
                  .formatted(chosen, DatabaseServer.HOST),
              e);
        }
      }
    }
  }

  private static ObjectStoreServer launch(
      S3Mock program, Path root, String bucket, int port, boolean detached) {
    try {
      Files.createDirectories(root);
      Files.writeString(log(root), "");
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "the S3 server's folder %s could not be made: %s".formatted(root, e), e);
    }
    Path newArchive = program.folder().resolve("new-%s.jsa".formatted(UUID.randomUUID()));
    List<String> command = program.command(port, newArchive);
    if (detached) {
      ServerProcess process =
          ServerProcess.startDetached(command, S3Mock.environment(root), log(root));
      return new ObjectStoreServer(program, root, bucket, port, process, null, newArchive);
    }
    ServerProcess.Tie tie =
        ServerProcess.startTied(
            command, S3Mock.environment(root), log(root), ServerProcess.Stop.TERM);
    return new ObjectStoreServer(
        program, root, bucket, port, tie.server(), tie.shell(), newArchive);
  }

  /** The server that an earlier process left running, where it still answers. */
  static Optional<ObjectStoreServer> running(
      Path root, String bucket, int port, ServerProcess process) {
    ObjectStoreServer server = new ObjectStoreServer(null, root, bucket, port, process, null, null);
    return Optional.of(server).filter(found -> found.isAlive() && found.putBucket());
  }

  public URI endpoint() {
    return URI.create("http://%s:%d".formatted(DatabaseServer.HOST, port));
  }

  public String bucket() {
    return bucket;
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** Where the server writes its messages. */
  public Path log() {
    return log(root);
  }

  private static Path log(Path root) {
    return root.resolveSibling(root.getFileName() + ".log");
  }

  ServerProcess process() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
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
    Instant end = Instant.now().plus(START);
    while (!putBucket()) {
      if (!process.isAlive()) {
        throw whyItEnded();
      }
      if (Instant.now().isAfter(end)) {
        stop();
        throw new EmbeddedServerException(
            "the S3 server did not answer within %d s%nsee %s".formatted(START.toSeconds(), log()));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        stop();
        throw EmbeddedServerException.interrupted(e);
      }
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
      return new DatabaseServer.PortTakenException();
    }
    return new EmbeddedServerException(
        "the S3 server did not start on %s%n%s"
            .formatted(root, said.contains("No space left") ? "free space there" : "see " + log()));
  }

  /** Waits for requests under way; harmless when it is stopped already. */
  public void stop() {
    try {
      if (tie != null) {
        tie.getOutputStream().close();
        tie.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (!process.stop(ServerProcess.Stop.TERM.name(), SHUTDOWN)) {
        process.stop("KILL", SHUTDOWN);
      }
      if (program != null) {
        program.adopt(newArchive);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw EmbeddedServerException.interrupted(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
