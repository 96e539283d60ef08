package trasiego.migrate.backfill;

import java.time.Duration;
import java.util.OptionalInt;
import trasiego.migrate.context.Sleeper;
import trasiego.postgres.Session;

/** The rests between batches: the file's own, longer where others had to wait for our locks. */
final class Pace {
  private static final String BLOCKED =
      """
      SELECT pg_catalog.count(*)
      FROM pg_catalog.pg_stat_activity a
      WHERE a.wait_event_type = 'Lock'
        AND ? = ANY (pg_catalog.pg_blocking_pids(a.pid))
      """;

  /** Whoever waited gets through before the next batch begins. */
  private static final Duration FOR_OTHERS = Duration.ofSeconds(1);

  private final Session own;
  private final int pid;
  private final Duration pause;
  private final Sleeper sleeper;
  private long blocked;

  /**
   * @param own sees other sessions
   * @param pid of the session that holds the locks
   */
  Pace(Session own, int pid, Duration pause, Sleeper sleeper) {
    this.own = own;
    this.pid = pid;
    this.pause = pause;
    this.sleeper = sleeper;
  }

  /** Counts who waits for the rows of this batch, just before they are free again. */
  void look() {
    blocked = own.number(BLOCKED, pid);
  }

  /**
   * Rests behind a batch.
   *
   * @param took how long it took
   * @param rate rows a second that a person allows
   */
  void rest(long rows, Duration took, OptionalInt rate) {
    Duration rest = blocked > 0 ? max(pause, FOR_OTHERS) : pause;
    if (rate.isPresent()) {
      Duration slot = Duration.ofMillis(rows * 1000 / Math.max(1, rate.getAsInt()));
      rest = max(rest, slot.minus(took));
    }
    if (!rest.isPositive()) {
      return;
    }
    sleeper.sleepThrough(rest, "interrupted between two batches");
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
