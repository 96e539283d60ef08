package trasiego.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import trasiego.postgres.TestSessions;

class WorkersTest {
  private static final Work WORK = new Work(2, () -> Duration.ofSeconds(30));
  private static final List<Integer> ITEMS = List.of(1, 2, 3, 4, 5, 6, 7);

  private final Set<Integer> done = ConcurrentHashMap.newKeySet();

  private boolean run(Throwable atThree) {
    return Workers.run(
        WORK,
        ITEMS,
        () -> TestSessions.on(unused()),
        (_, item) -> {
          if (item == 3) {
            WorkersTest.<RuntimeException>raise(atThree);
          }
          done.add(item);
        });
  }

  private static Connection unused() {
    return (Connection)
        Proxy.newProxyInstance(
            WorkersTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, _, _) -> null);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    if (thrown != null) {
      throw (E) thrown;
    }
  }

  @Test
  void doesEachItemOnce() {
    assertThat(run(null)).isTrue();
    assertThat(done).containsExactlyInAnyOrderElementsOf(ITEMS);
  }

  @Test
  void throwsOnWhatAWorkerThrew() {
    IllegalArgumentException failure = new IllegalArgumentException("three");

    assertThatThrownBy(() -> run(failure)).isSameAs(failure);
  }

  /** An item that nobody did must never count as done. */
  @Test
  void doesNotCallDoneWhatAnErrorKeptFromBeingDone() {
    assertThatThrownBy(() -> run(new OutOfMemoryError("Java heap space")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memory ran out: this process may use ")
        .hasMessageContaining("MiB")
        .hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(done).doesNotContain(3);
  }
}
