package trasiego.store;

import java.time.Duration;

/**
 * One execution's hold on the lease while an invocation works: asked for again and again, so that
 * what was stopped, or has been taken over from, does nothing more. Safe for use by many threads.
 */
public final class LeaseHold {
  /** A look costs a read of the store; a file may hold thousands of statements. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Lease lease;
  private final String execution;
  private long lookedAt = System.nanoTime();

  public LeaseHold(Lease lease, String execution) {
    this.lease = lease;
    this.execution = execution;
  }

  /**
   * Prolongs the lease.
   *
   * @throws trasiego.failure.DatabaseBusyException where it is no longer held
   */
  public synchronized void renew() {
    lease.renew(execution);
    lookedAt = System.nanoTime();
  }

  /**
   * Looks whether the lease is still held, unless that was done a moment ago.
   *
   * @throws trasiego.failure.DatabaseBusyException where it is no longer held
   */
  public synchronized void check() {
    if (System.nanoTime() - lookedAt >= BETWEEN_LOOKS.toNanos()) {
      lease.check(execution);
      lookedAt = System.nanoTime();
    }
  }
}
