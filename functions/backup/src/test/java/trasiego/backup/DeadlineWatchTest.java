package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import trasiego.handler.Deadline;

class DeadlineWatchTest {
  private static final Deadline LATER = new Deadline(() -> 60_000);

  @Test
  void stopsTheBackupWhereAWorkerRunsOutOfMemory() {
    try (DeadlineWatch watch = new DeadlineWatch(LATER, "shop")) {
      watch
          .inContext(
              () -> {
                throw new OutOfMemoryError("Java heap space");
              })
          .run();

      assertThatThrownBy(watch::check)
          .hasMessageContaining("memory ran out")
          .hasCauseInstanceOf(OutOfMemoryError.class);
    }
  }

  @Test
  void stopsTheBackupWhereWhatRunsBesideItDies() throws Exception {
    try (DeadlineWatch watch = new DeadlineWatch(LATER, "shop")) {
      CountDownLatch stopped = new CountDownLatch(1);
      watch.guard(stopped::countDown);
      watch.every(
          Duration.ofMillis(1),
          () -> {
            throw new StackOverflowError();
          });

      assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(watch::check).hasMessage("a worker ended: StackOverflowError");
    }
  }

  @Test
  void tellsTheFirstReasonAlone() {
    try (DeadlineWatch watch = new DeadlineWatch(LATER, "shop")) {
      IllegalStateException first = new IllegalStateException("first");
      watch.stop(first);
      watch.stop(new IllegalStateException("second"));

      assertThatThrownBy(watch::check).isSameAs(first);
    }
  }
}
