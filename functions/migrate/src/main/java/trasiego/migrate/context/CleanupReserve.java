package trasiego.migrate.context;

import java.time.Duration;
import trasiego.handler.Deadline;

/** The end of an invocation that is kept free of statements, for cleaning up and answering. */
public final class CleanupReserve {
  private static final int SHARE = 5;
  private static final Duration MOST = Duration.ofSeconds(30);

  private CleanupReserve() {}

  /** A fifth of what is left, at most half a minute. */
  public static Deadline before(Deadline deadline) {
    Duration share = deadline.remaining().dividedBy(SHARE);
    Duration margin = share.compareTo(MOST) < 0 ? share : MOST;
    return new Deadline(() -> deadline.remaining().minus(margin).toMillis());
  }
}
