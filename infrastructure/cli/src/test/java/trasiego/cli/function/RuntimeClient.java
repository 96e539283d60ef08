package trasiego.cli.function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A handler in a process of its own under the client of AWS's Java runtimes, with a few
 * invocations: what the process tells Lambda of it, header by header, and what it prints.
 */
final class RuntimeClient {
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
  private static final String BASE = "/2018-06-01/runtime/";
  private static final int PATIENCE_SECONDS = 60;

  private final List<String> payloads;
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> more = new LinkedBlockingQueue<>();
  private int handedOut;

  /**
   * @param path by which it was told: an answer or an error
   * @param headers of the request, by which X-Ray is told too
   */
  record Told(String path, Map<String, List<String>> headers, String body, String log) {}

  private RuntimeClient(List<String> payloads) {
    this.payloads = payloads;
  }

  /**
   * @param handler such as {@code package.Class::method}
   */
  static Told invoke(String handler, Map<String, String> environment, String payload)
      throws IOException, InterruptedException {
    return invoke(handler, environment, List.of(payload)).getFirst();
  }

  /** The same process for all of them; each is told with the whole log. */
  static List<Told> invoke(String handler, Map<String, String> environment, List<String> payloads)
      throws IOException, InterruptedException {
    return new RuntimeClient(payloads).run(handler, environment);
  }

  private List<Told> run(String handler, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("trasiego-runtime-", ".log");
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    api.createContext(BASE, this::answer);
    api.start();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-cp",
                System.getProperty("java.class.path"),
                CLIENT,
                handler)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + api.getAddress().getPort());
    builder.environment().put("LAMBDA_TASK_ROOT", File.separator);
    builder.environment().put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    Process process = builder.start();
    try {
      List<Told> all = new ArrayList<>();
      while (all.size() < payloads.size()) {
        Told said = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (said == null) {
          throw new IllegalStateException("the process told nothing: " + Files.readString(log));
        }
        all.add(said);
      }
      process.destroy();
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(log);
      return all.stream()
          .map(said -> new Told(said.path(), said.headers(), said.body(), printed))
          .toList();
    } finally {
      process.destroyForcibly();
      api.stop(0);
      Files.deleteIfExists(log);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath().substring(BASE.length());
    try (exchange) {
      if (!path.equals("invocation/next")) {
        told.add(new Told(path, Map.copyOf(exchange.getRequestHeaders()), body, ""));
        exchange.sendResponseHeaders(202, -1);
      } else if (handedOut == payloads.size()) {
        more.take();
      } else {
        handOut(exchange, payloads.get(handedOut++));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOut(HttpExchange exchange, String payload) throws IOException {
    var headers = exchange.getResponseHeaders();
    // Without a content type the client crashes.
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", "one");
    headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:local:0:function:one");
    headers.set(
        "Lambda-Runtime-Trace-Id",
        "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1");
    headers.set(
        "Lambda-Runtime-Deadline-Ms",
        Long.toString(System.currentTimeMillis() + PATIENCE_SECONDS * 1000L));
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
