package trasiego.backup;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.MDC;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Deadline;
import trasiego.handler.Thrown;

/**
 * Ends everything that runs for a backup as soon as one part of it has failed or the invocation's
 * time is nearly over: nobody waits for a server that does not answer, and the first failure is the
 * one that is told.
 */
final class DeadlineWatch implements AutoCloseable {
  private static final long TICK_MILLIS = 200;
  private static final Duration LONGEST_RESERVE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_RESERVE = Duration.ofSeconds(1);

  private final AtomicReference<RuntimeException> reason = new AtomicReference<>();
  private final Set<Runnable> guarded = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final Map<String, String> context =
      Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());

  DeadlineWatch(Deadline deadline, String database) {
    Duration all = deadline.remaining();
    Duration reserve = max(SHORTEST_RESERVE, min(LONGEST_RESERVE, all.dividedBy(10)));
    every(
        Duration.ofMillis(TICK_MILLIS),
        () -> {
          if (deadline.isWithin(reserve)) {
            stop(
                new BackupFailedException(
                    "backup of database \""
                        + database
                        + "\" did not end within the "
                        + all.toSeconds()
                        + " s of one invocation; raise the function's timeout, memory or"
                        + " TRASIEGO_WORKERS"));
          }
        });
  }

  /** Runs this again and again beside the work; what it throws ends the work. */
  void every(Duration pause, Runnable task) {
    threads.scheduleWithFixedDelay(
        () -> {
          MDC.setContextMap(context);
          try {
            task.run();
          } catch (Throwable e) {
            stop(Thrown.of(e));
          }
        },
        pause.toMillis(),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Has this ended when the work must stop; closing the answer takes that back. */
  Guard guard(Runnable ending) {
    guarded.add(ending);
    if (reason.get() != null) {
      ending.run();
    }
    return () -> guarded.remove(ending);
  }

  /** What {@link #guard} gave. */
  interface Guard extends AutoCloseable {
    @Override
    void close();
  }

  /** Ends the work; the first reason counts. */
  void stop(RuntimeException why) {
    if (reason.compareAndSet(null, why)) {
      guarded.forEach(Runnable::run);
    }
  }

  /** Throws the reason where the work must stop. */
  void check() {
    RuntimeException why = reason.get();
    if (why != null) {
      throw why;
    }
  }

  Optional<RuntimeException> reason() {
    return Optional.ofNullable(reason.get());
  }

  /** Waits a little before something is tried again. */
  void pause(Duration length) {
    check();
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupFailedException("the backup was interrupted", e);
    }
    check();
  }

  /** Wraps work for another thread, so that its log lines carry the execution too. */
  Runnable inContext(Runnable work) {
    return () -> {
      MDC.setContextMap(context);
      try {
        work.run();
      } catch (Throwable e) {
        stop(Thrown.of(e));
      } finally {
        MDC.clear();
      }
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
