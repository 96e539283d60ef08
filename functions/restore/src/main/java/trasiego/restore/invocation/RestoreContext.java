package trasiego.restore.invocation;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import trasiego.archive.Trust;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.Database;
import trasiego.postgres.Timeouts;
import trasiego.restore.administrator.Administrator;
import trasiego.store.Lease;
import trasiego.store.LeaseHold;
import trasiego.store.Store;

/**
 * One invocation's surroundings.
 *
 * @param live the server and name of the live database
 * @param administrator whose login restores what only a superuser may, where this request wants one
 * @param hold whether this execution may still go on
 */
public record RestoreContext(
    RestoreRequest request,
    Store store,
    Database live,
    Optional<Administrator> administrator,
    Settings settings,
    Clock clock,
    Deadline deadline,
    Duration total,
    Duration margin,
    LeaseHold hold) {
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);
  private static final int MARGIN_SHARE = 5;
  private static final int DEFAULT_LOCK_SECONDS = 3;
  private static final int DEFAULT_STATEMENT_SECONDS = 30;
  private static final int DEFAULT_WORKERS = 2;

  public static RestoreContext of(
      RestoreRequest request,
      Store store,
      Database live,
      Optional<Administrator> administrator,
      Settings settings,
      Clock clock,
      Deadline deadline) {
    Duration total = deadline.remaining();
    Duration share = total.dividedBy(MARGIN_SHARE);
    Duration margin = share.compareTo(LONGEST_MARGIN) < 0 ? share : LONGEST_MARGIN;
    LeaseHold hold =
        new LeaseHold(new Lease(store, request.environment(), clock), request.execution());
    return new RestoreContext(
        request, store, live, administrator, settings, clock, deadline, total, margin, hold);
  }

  public String environment() {
    return request.environment();
  }

  public String execution() {
    return request.execution();
  }

  /** Read by each step for itself: what one has seen signed may be other bytes for the next. */
  public Trust trust() {
    return request.trust(Trust.of(settings));
  }

  public Work work() {
    return new Work(workers(), this::timeLeft);
  }

  public int workers() {
    return settings.count("TRASIEGO_WORKERS", DEFAULT_WORKERS);
  }

  /** For what a person or a machine waits for: never longer than the settings say. */
  public Timeouts timeouts() {
    return new Timeouts(
        settings.seconds("TRASIEGO_LOCK_TIMEOUT", Duration.ofSeconds(DEFAULT_LOCK_SECONDS)),
        settings.seconds(
            "TRASIEGO_STATEMENT_TIMEOUT", Duration.ofSeconds(DEFAULT_STATEMENT_SECONDS)),
        Duration.ofMinutes(1));
  }

  /** Time for work, before the margin in which sessions are closed and the answer is written. */
  public Duration timeLeft() {
    Duration left = deadline.remaining().minus(margin);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether too little is left to begin what must end within one invocation. */
  public boolean isLate() {
    return timeLeft().compareTo(total.dividedBy(2)) < 0;
  }

  public boolean isOutOfTime() {
    return timeLeft().isZero();
  }
}
