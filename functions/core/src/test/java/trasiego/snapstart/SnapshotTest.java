package trasiego.snapstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.handler.Request;

class SnapshotTest {
  private record Asked(String environment, String execution) implements Request {
    @Override
    public void check() {}
  }

  /** Its field is wanted, and the priming sends no such field. */
  private record Picky(int number) implements Request {
    @Override
    public String environment() {
      return "none";
    }

    @Override
    public String execution() {
      return "none";
    }

    @Override
    public void check() {}
  }

  @Test
  void speaksToNobodyAndStops() throws InterruptedException {
    Warmup.run(Asked.class);

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("snapshot")) {
        thread.join(2000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void warmsWhatOneFunctionAloneNeeds() {
    List<String> done = new ArrayList<>();

    Snapshot.of(Asked.class, () -> done.add("plugins")).beforeCheckpoint(null);

    assertThat(done).containsExactly("plugins");
  }

  @Test
  void isTakenColdWhenTheWarmingFails() {
    assertThatThrownBy(() -> Warmup.run(Picky.class)).isInstanceOf(RuntimeException.class);
    assertThatCode(() -> Snapshot.of(Picky.class).beforeCheckpoint(null))
        .doesNotThrowAnyException();
  }
}
