package trasiego.migrate.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {

  @Test
  void waitsLongerFromTryToTryButNeverLongerThanItsBound() {
    Random random = new Random(1);
    for (int i = 1; i < 100; i++) {
      Duration pause = RetryPolicy.DEFAULT.pause(i, random);
      long most = Math.min(500L << Math.min(i - 1, 20), 15_000);
      assertThat(pause.toMillis()).isBetween(most / 2 - 1, most);
    }
  }
}
