package trasiego.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import trasiego.handler.Json;

/**
 * What a sandbox finds beside S3: Secrets Manager, and the credentials of its role as a sandbox
 * gets them that was made from a snapshot. Both may change while it runs.
 */
final class Account implements AutoCloseable {
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final AtomicInteger secretsRead = new AtomicInteger();
  private final AtomicInteger credentialsRead = new AtomicInteger();
  private final HttpServer server;
  private volatile String accessKey = "first";

  Account() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::answerSecret);
    server.createContext("/credentials", this::answerCredentials);
    server.start();
  }

  /** Keeps a secret, new or changed, and answers its ARN. */
  String secret(String name, String json) {
    String arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:" + name;
    secrets.put(arn, json);
    return arn;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void rotateCredentials(String key) {
    accessKey = key;
  }

  int secretsRead() {
    return secretsRead.get();
  }

  int credentialsRead() {
    return credentialsRead.get();
  }

  /** As in a sandbox that SnapStart made: no keys, but where to ask for them. */
  Map<String, String> snapshotCredentials() {
    return Map.of(
        "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint() + "/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "token");
  }

  private void answerSecret(HttpExchange exchange) throws IOException {
    byte[] request = exchange.getRequestBody().readAllBytes();
    String arn = String.valueOf(Json.document(request, Map.class).get("SecretId"));
    secretsRead.incrementAndGet();
    boolean known = secrets.containsKey(arn);
    Map<String, String> answer =
        known
            ? Map.of("ARN", arn, "SecretString", secrets.get(arn))
            : Map.of("__type", "ResourceNotFoundException");
    send(exchange, known ? 200 : 400, answer);
  }

  private void answerCredentials(HttpExchange exchange) throws IOException {
    credentialsRead.incrementAndGet();
    send(
        exchange,
        200,
        Map.of(
            "AccessKeyId",
            accessKey,
            "SecretAccessKey",
            "secret-of-" + accessKey,
            "Token",
            "token-of-" + accessKey,
            "Expiration",
            Instant.now().plusSeconds(3600).toString()));
  }

  private static void send(HttpExchange exchange, int status, Map<String, String> answer)
      throws IOException {
    byte[] body = Json.line(answer);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
