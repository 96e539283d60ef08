package trasiego.cli.kill;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Stands in front of a server, passes every byte on, and cuts connections or fails requests when it
 * is told to.
 */
final class CutProxy implements AutoCloseable {
  private static final byte[] FAILURE =
      """
      HTTP/1.1 500 Internal Server Error\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger harmed = new AtomicInteger();
  private volatile IntPredicate failing = _ -> false;
  private volatile boolean reset;

  private CutProxy(String host, int port) {
    this.target = new InetSocketAddress(host, port);
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("proxy").start(this::accept);
  }

  static CutProxy to(String host, int port) {
    return new CutProxy(host, port);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Requests of HTTP clients from now on are counted anew, and these numbers get a 500. */
  void failRequests(IntPredicate numbers) {
    requests.set(0);
    harmed.set(0);
    reset = false;
    failing = numbers;
  }

  /** As {@link #failRequests}, but by a reset of the connection. */
  void resetRequests(IntPredicate numbers) {
    failRequests(numbers);
    reset = true;
  }

  int requests() {
    return requests.get();
  }

  int harmed() {
    return harmed.get();
  }

  /** Resets every connection that is open now; new ones are taken as before. */
  int cut() {
    int cut = 0;
    for (Socket socket : open) {
      reset(socket);
      cut++;
    }
    return cut;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed: nobody comes any more.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket()) {
      upstream.connect(target);
      open.add(upstream);
      Thread back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    pass(upstream, client, false);
                    close(client);
                  });
      pass(client, upstream, true);
      close(upstream);
      back.join();
      open.remove(upstream);
    } catch (IOException e) {
      // Refused or cut: the client sees it too, since its socket is closed here.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private void pass(Socket from, Socket to, boolean requesting) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (requesting && isFailing(buffer, count)) {
          harmed.incrementAndGet();
          if (reset) {
            reset(from);
          } else {
            from.getOutputStream().write(FAILURE);
            close(from);
          }
          return;
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      // The other side was cut.
    }
  }

  /** A client sends its next request only after the last answer, so one begins a read. */
  private boolean isFailing(byte[] buffer, int count) {
    if (count < 5) {
      return false;
    }
    String start = new String(buffer, 0, 5, StandardCharsets.US_ASCII);
    boolean request =
        start.startsWith("GET ")
            || start.startsWith("PUT ")
            || start.equals("POST ")
            || start.equals("HEAD ")
            || start.equals("DELET");
    return request && failing.test(requests.incrementAndGet());
  }

  private static void reset(Socket socket) {
    try {
      // Closing with no linger sends RST instead of FIN.
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to do.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
