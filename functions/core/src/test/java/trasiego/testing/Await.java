package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition, and not longer; a condition that never comes fails the test. */
public final class Await {
  /** Against standing still, not a measure: many times what any of it takes on a busy machine. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    boolean met = value(condition::getAsBoolean, is -> is);
    assertThat(met).as(what).isTrue();
  }

  /** The first value that is as wanted; else, in the end, the last one. */
  public static <T> T value(Supplier<T> supplier, Predicate<T> wanted) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      T value = supplier.get();
      if (wanted.test(value) || System.nanoTime() > end) {
        return value;
      }
      pause();
    }
  }

  /** A moment in which others go on. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
