package trasiego.restore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import trasiego.testing.TestDatabase;

/** An application's sessions: each reads all the time, and reconnects at once when it is ended. */
public final class Clients implements AutoCloseable {
  private static final long LONGEST_NANOS = 20_000_000_000L;

  private final TestDatabase live;
  private final List<Client> clients = new ArrayList<>();
  private volatile boolean stopped;

  private Clients(TestDatabase live) {
    this.live = live;
  }

  /** What one client met. */
  public record Seen(int errors, String last, String lastError) {}

  public static Clients start(TestDatabase live, int count) {
    Clients clients = new Clients(live);
    for (int i = 0; i < count; i++) {
      clients.clients.add(clients.new Client());
    }
    for (Client client : clients.clients) {
      while (client.last.isEmpty()) {
        Thread.onSpinWait();
      }
    }
    return clients;
  }

  public static Map<Integer, Integer> errors(List<Seen> seen) {
    Map<Integer, Integer> errors = new TreeMap<>();
    seen.forEach(client -> errors.merge(client.errors(), 1, Integer::sum));
    return errors;
  }

  public List<Seen> stopAfterAllSaw(String wanted) {
    long end = System.nanoTime() + LONGEST_NANOS;
    for (Client client : clients) {
      while (!client.last.equals(wanted) && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
    close();
    return clients.stream()
        .map(client -> new Seen(client.errors.get(), client.last, client.lastError))
        .toList();
  }

  @Override
  public void close() {
    stopped = true;
    for (Client client : clients) {
      try {
        client.thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Client {
    private final AtomicInteger errors = new AtomicInteger();
    private final Thread thread;
    private volatile String last = "";
    private volatile String lastError = "";

    private Client() {
      thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      while (!stopped) {
        try (Connection connection = connect();
            Statement statement = connection.createStatement()) {
          while (!stopped) {
            try (ResultSet rows = statement.executeQuery("SELECT what FROM state")) {
              rows.next();
              last = rows.getString(1);
            }
            Thread.sleep(20);
          }
        } catch (SQLException e) {
          errors.incrementAndGet();
          lastError = e.getMessage();
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private Connection connect() throws SQLException {
      return live.server().connect(live.name(), live.owner(), live.ownerPassword());
    }
  }
}
