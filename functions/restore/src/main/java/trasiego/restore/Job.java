package trasiego.restore;

import java.time.Clock;
import java.time.Duration;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.postgres.Database;
import trasiego.postgres.Timeouts;
import trasiego.store.Store;

/**
 * One invocation's surroundings.
 *
 * @param live the server and name of the live database
 * @param rehearsal the server for scratch databases of rehearsals; the same as live where none is
 *     set
 */
record Job(
    RestoreRequest request,
    Store store,
    Database live,
    Database rehearsal,
    Settings settings,
    Clock clock,
    Deadline deadline,
    Duration total,
    Duration margin) {
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);
  private static final int MARGIN_SHARE = 5;
  private static final int DEFAULT_LOCK_SECONDS = 3;
  private static final int DEFAULT_STATEMENT_SECONDS = 30;
  private static final int DEFAULT_WORKERS = 2;

  static Job of(
      RestoreRequest request,
      Store store,
      Database live,
      Database rehearsal,
      Settings settings,
      Clock clock,
      Deadline deadline) {
    Duration total = deadline.remaining();
    Duration share = total.dividedBy(MARGIN_SHARE);
    Duration margin = share.compareTo(LONGEST_MARGIN) < 0 ? share : LONGEST_MARGIN;
    return new Job(request, store, live, rehearsal, settings, clock, deadline, total, margin);
  }

  String environment() {
    return request.environment();
  }

  String execution() {
    return request.execution();
  }

  int workers() {
    return settings.count("TRASIEGO_WORKERS", DEFAULT_WORKERS);
  }

  /** For what a person or a machine waits for: never longer than the settings say. */
  Timeouts timeouts() {
    return new Timeouts(
        settings.seconds("TRASIEGO_LOCK_TIMEOUT", Duration.ofSeconds(DEFAULT_LOCK_SECONDS)),
        settings.seconds(
            "TRASIEGO_STATEMENT_TIMEOUT", Duration.ofSeconds(DEFAULT_STATEMENT_SECONDS)),
        Duration.ofMinutes(1));
  }

  /** Time for work, before the margin in which sessions are closed and the answer is written. */
  Duration timeLeft() {
    Duration left = deadline.remaining().minus(margin);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether too little is left to begin what must end within one invocation. */
  boolean isLate() {
    return timeLeft().compareTo(total.dividedBy(2)) < 0;
  }

  boolean isOutOfTime() {
    return timeLeft().isZero();
  }
}
