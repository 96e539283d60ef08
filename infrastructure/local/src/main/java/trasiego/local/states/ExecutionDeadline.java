package trasiego.local.states;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long an execution may go on: until its machine's timeout, or until it is stopped. */
final class ExecutionDeadline {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Timing timing;
  private final Optional<Instant> deadline;
  private Optional<Stop> stop = Optional.empty();
  private Thread runner;

  ExecutionDeadline(Timing timing, Optional<Duration> timeout) {
    this.timing = timing;
    this.deadline = timeout.map(timing.clock().instant()::plus);
  }

  /** What StopExecution was called with. */
  record Stop(Optional<String> error, Optional<String> cause) {}

  /** Thrown where an execution was waiting when it was stopped. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Thrown where the machine's own timeout was reached. */
  static final class OutOfTimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  synchronized void begin() {
    runner = Thread.currentThread();
  }

  /** After this a stop does nothing, and no interrupt of ours is left on the thread. */
  synchronized void end() {
    runner = null;
    if (stop.isPresent()) {
      Thread.interrupted();
    }
  }

  synchronized void stop(Stop how) {
    if (stop.isEmpty()) {
      stop = Optional.of(how);
      if (runner != null) {
        runner.interrupt();
      }
    }
  }

  synchronized Optional<Stop> stopped() {
    return stop;
  }

  void check() {
    if (stopped().isPresent()) {
      throw new StoppedException();
    }
    if (remaining().isZero()) {
      throw new OutOfTimeException();
    }
  }

  void sleep(Duration duration) {
    try {
      timing.sleep().sleep(shorter(duration, remaining()));
    } catch (InterruptedException e) {
      interrupted();
    }
    check();
  }

  /**
   * Waits for a result, at most so long.
   *
   * @throws TimeoutException when the limit was reached before the machine's own deadline
   */
  <T> T await(Future<T> future, Duration limit) throws TimeoutException, ExecutionException {
    Duration longest = shorter(limit, remaining());
    try {
      return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (longest.compareTo(limit) < 0) {
        throw new OutOfTimeException();
      }
      throw e;
    } catch (InterruptedException e) {
      interrupted();
      throw new IllegalStateException("unreachable: an interrupt ends the execution", e);
    }
  }

  // Whoever interrupts the thread wants the execution to end, by stop() or by the JVM's shutdown.
  private void interrupted() {
    stop(new Stop(Optional.empty(), Optional.of("the thread of the execution was interrupted")));
    throw new StoppedException();
  }

  private Duration remaining() {
    return deadline
        .map(end -> Duration.between(timing.clock().instant(), end))
        .map(left -> left.isNegative() ? Duration.ZERO : left)
        .orElse(LONGEST);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
