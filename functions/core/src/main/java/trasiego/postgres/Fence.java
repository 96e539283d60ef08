package trasiego.postgres;

import java.time.Duration;
import trasiego.failure.DatabaseBusyException;

/**
 * An advisory lock in the database {@code postgres}, held for one invocation: two invocations that
 * change the same environment never overlap, even where the first one's sandbox is frozen or late.
 * Held in a database of its own so that it outlives a swap of the live one.
 */
public final class Fence implements AutoCloseable {
  private static final String DATABASE = "postgres";
  private static final long PAUSE_MILLIS = 100;

  private final Session session;

  private Fence(Session session) {
    this.session = session;
  }

  /**
   * Takes the fence of this environment's database, or stops after the limit because its holder
   * still runs.
   */
  public static Fence take(Database database, Duration limit) {
    Session session =
        database.open(DATABASE, new Timeouts(Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO));
    try {
      String name = "trasiego/" + database.application().environment() + "/" + database.name();
      long end = System.nanoTime() + limit.toNanos();
      while (!session.isTrue(
          "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(?, 0))", name)) {
        if (System.nanoTime() > end) {
          throw new DatabaseBusyException(
              "another invocation for database \""
                  + database.name()
                  + "\" still runs after "
                  + limit.toSeconds()
                  + " s; wanted it to have ended; try again");
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      return new Fence(session);
    } catch (InterruptedException e) {
      session.close();
      Thread.currentThread().interrupt();
      throw new DatabaseBusyException(
          "interrupted while waiting for the fence of " + database.name(), e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Makes sure that the fence is still ours: it is gone with its session, which a successor ends.
   *
   * @throws trasiego.failure.DatabaseUnavailableException where it is gone
   */
  public void check() {
    session.isTrue("SELECT true");
  }

  @Override
  public void close() {
    session.close();
  }
}
