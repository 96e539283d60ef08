package trasiego.migrate;

import java.time.Duration;
import trasiego.handler.Deadline;

/** The end of an invocation that is kept free of statements, for cleaning up and answering. */
final class Margin {
  private static final int SHARE = 5;
  private static final Duration MOST = Duration.ofSeconds(30);

  private Margin() {}

  /** A fifth of what is left, at most half a minute. */
  static Deadline before(Deadline deadline) {
    Duration share = deadline.remaining().dividedBy(SHARE);
    Duration margin = share.compareTo(MOST) < 0 ? share : MOST;
    return new Deadline(() -> deadline.remaining().minus(margin).toMillis());
  }
}
