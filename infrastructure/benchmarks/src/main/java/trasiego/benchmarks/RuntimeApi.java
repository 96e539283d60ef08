package trasiego.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The Lambda Runtime API for one process: hands it one invocation at a time, and the end of a
 * snapshot's sleep, and tells what the process said, with the moment at which it said it.
 */
final class RuntimeApi implements AutoCloseable {
  private static final String BASE = "/2018-06-01/runtime/";

  /** What the process did: asked for work, asked to be restored, answered, or gave an error. */
  enum Kind {
    READY,
    CHECKPOINT,
    RESPONSE,
    ERROR,
    ENDED
  }

  record Event(Kind kind, byte[] body, long nanos) {}

  private record Invocation(byte[] payload, Duration timeout) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<Invocation> invocations = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> restores = new LinkedBlockingQueue<>();
  private final HttpServer server;

  RuntimeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(BASE, this::answer);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void offer(byte[] payload, Duration timeout) {
    invocations.add(new Invocation(payload, timeout));
  }

  /** Wakes a process that waits after its checkpoint, as a restore does. */
  void restore() {
    restores.add(true);
  }

  /** Tells whoever waits that the process is gone. */
  void ended() {
    events.add(new Event(Kind.ENDED, new byte[0], System.nanoTime()));
  }

  Event await(Duration patience) throws InterruptedException {
    Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw new IllegalStateException("the process said nothing for " + patience);
    }
    return event;
  }

  private void answer(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().substring(BASE.length());
    try (exchange) {
      if (path.equals("invocation/next")) {
        events.add(new Event(Kind.READY, body, now));
        next(exchange, invocations.take());
      } else if (path.equals("restore/next")) {
        events.add(new Event(Kind.CHECKPOINT, body, now));
        restores.take();
        exchange.sendResponseHeaders(200, -1);
      } else {
        // Before the process is let go, which asks for the next invocation at once.
        events.add(new Event(path.endsWith("/response") ? Kind.RESPONSE : Kind.ERROR, body, now));
        exchange.sendResponseHeaders(202, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void next(HttpExchange exchange, Invocation invocation) throws IOException {
    var headers = exchange.getResponseHeaders();
    // Without a content type the runtime's client crashes.
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
    headers.set(
        "Lambda-Runtime-Deadline-Ms",
        Long.toString(System.currentTimeMillis() + invocation.timeout().toMillis()));
    headers.set(
        "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f");
    exchange.sendResponseHeaders(200, invocation.payload().length);
    exchange.getResponseBody().write(invocation.payload());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
