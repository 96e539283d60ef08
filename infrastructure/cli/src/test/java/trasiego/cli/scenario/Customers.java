package trasiego.cli.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import trasiego.testing.TestDatabase;

/** The application's sessions on the live database: they read, and reconnect when they are cut. */
public final class Customers implements AutoCloseable {
  private final TestDatabase database;
  private final String sql;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong longestMillis = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();
  private volatile boolean over;

  private Customers(TestDatabase database, String sql) {
    this.database = database;
    this.sql = sql;
  }

  public static Customers of(Scenario scenario, int count) {
    return reading(scenario, count, "SELECT count(*) FROM wines");
  }

  static Customers reading(Scenario scenario, int count, String sql) {
    Customers customers = new Customers(scenario.database(), sql);
    for (int i = 0; i < count; i++) {
      customers.threads.add(Thread.ofVirtual().start(customers::come));
    }
    return customers;
  }

  private void come() {
    while (!over) {
      long started = System.nanoTime();
      try (Connection connection =
              database
                  .server()
                  .connect(database.name(), database.owner(), database.ownerPassword());
          Statement statement = connection.createStatement()) {
        while (!over) {
          read(statement);
          longest(started);
          started = System.nanoTime();
          reads.incrementAndGet();
          Thread.sleep(20);
        }
      } catch (SQLException e) {
        errors.incrementAndGet();
        longest(started);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void read(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
    }
  }

  private void longest(long started) {
    long millis = (System.nanoTime() - started) / 1_000_000;
    longestMillis.accumulateAndGet(millis, Math::max);
  }

  /** The longest that one of them waited for an answer, connecting included. */
  public long longestMillis() {
    return longestMillis.get();
  }

  /** How often they have read so far, all together. */
  int reads() {
    return reads.get();
  }

  int errors() {
    return errors.get();
  }

  @Override
  public String toString() {
    return threads.size()
        + " customers read "
        + reads
        + " times, met "
        + errors
        + " errors, waited at most "
        + longestMillis
        + " ms";
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
