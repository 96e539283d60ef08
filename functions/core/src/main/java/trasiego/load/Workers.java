package trasiego.load;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.MDC;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Thrown;
import trasiego.postgres.Session;

/**
 * Works through items in parallel, one session a worker. When time is over or one fails, the
 * sessions of the others are cut at once, so that nothing goes on behind the answer.
 */
public final class Workers<T> {
  private final Work limits;
  private final Supplier<Session> open;
  private final BiConsumer<Session, T> work;
  private final Queue<T> queue;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private volatile boolean stopped;

  private Workers(Work limits, List<T> items, Supplier<Session> open, BiConsumer<Session, T> work) {
    this.limits = limits;
    this.open = open;
    this.work = work;
    this.queue = new ConcurrentLinkedQueue<>(items);
  }

  /**
   * Runs all items.
   *
   * @return false where time was over before the last one was done
   */
  public static <T> boolean run(
      Work limits, List<T> items, Supplier<Session> open, BiConsumer<Session, T> work) {
    return new Workers<>(limits, items, open, work).run(Math.min(limits.workers(), items.size()));
  }

  private boolean run(int count) {
    List<Thread> threads = new ArrayList<>();
    Map<String, String> context = MDC.getCopyOfContextMap();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().name("load-" + i).start(() -> work(context)));
    }
    boolean inTime = join(threads, limits.timeLeft().get());
    if (!inTime) {
      stop();
      threads.forEach(Workers::await);
      return false;
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return true;
  }

  private void work(Map<String, String> context) {
    if (context != null) {
      MDC.setContextMap(context);
    }
    try (Session session = open.get()) {
      sessions.add(session);
      T item = queue.poll();
      while (item != null && !stopped) {
        work.accept(session, item);
        item = queue.poll();
      }
    } catch (Throwable e) {
      // Errors too: what a worker took from the queue and did not do would count as done.
      failure.compareAndSet(null, Thrown.of(e));
      stop();
    }
  }

  private void stop() {
    stopped = true;
    for (Session session : sessions) {
      try {
        session.connection().abort(Runnable::run);
      } catch (SQLException e) {
        // It is cut already, which is all that is wanted.
      }
    }
  }

  private static boolean join(List<Thread> threads, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      for (Thread thread : threads) {
        long left = end - System.nanoTime();
        if (!thread.join(Duration.ofNanos(Math.max(1, left)))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException("interrupted while loading", e);
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
