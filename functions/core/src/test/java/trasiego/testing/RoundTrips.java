package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Counts how often this thread waits for a PostgreSQL server: what shall be fast on a distant
 * server asks it seldom, however much there is to be asked, and unlike a time the count is the same
 * on every machine. The driver logs each Sync that it sends, after which it waits for the answers.
 */
public final class RoundTrips extends Handler {
  private static final Logger PROTOCOL = Logger.getLogger("org.postgresql.core.v3");
  private static final String SYNC = "FE=> Sync";

  private final Thread counted = Thread.currentThread();
  private int count;

  private RoundTrips() {
    setLevel(Level.ALL);
  }

  /** One at a time: how much the driver logs is the whole JVM's. */
  public static synchronized int of(Callable<?> work) throws Exception {
    RoundTrips trips = new RoundTrips();
    Level found = PROTOCOL.getLevel();
    boolean passedOn = PROTOCOL.getUseParentHandlers();
    PROTOCOL.setUseParentHandlers(false);
    PROTOCOL.setLevel(Level.FINEST);
    PROTOCOL.addHandler(trips);
    try {
      work.call();
    } finally {
      PROTOCOL.removeHandler(trips);
      PROTOCOL.setLevel(found);
      PROTOCOL.setUseParentHandlers(passedOn);
    }
    assertThat(trips.count).as("messages that the driver logs").isPositive();
    return trips.count;
  }

  @Override
  public void publish(LogRecord record) {
    if (Thread.currentThread() == counted && record.getMessage().contains(SYNC)) {
      count++;
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
