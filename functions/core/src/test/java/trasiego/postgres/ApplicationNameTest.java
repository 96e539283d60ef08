package trasiego.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApplicationNameTest {
  private static final List<String> VERBS = List.of("backup", "migrate", "status", "restore");
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+@=,-";

  @Test
  void fitsIntoWhatTheServerKeepsForEveryEnvironmentVerbAndExecution() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String environment = "e".repeat(1 + random.nextInt(16));
      StringBuilder execution = new StringBuilder();
      for (int length = 1 + random.nextInt(80); length > 0; length--) {
        execution.append(ALLOWED.charAt(random.nextInt(ALLOWED.length())));
      }
      String verb = VERBS.get(random.nextInt(VERBS.size()));

      String name = new ApplicationName(environment, verb, "arn:x:" + execution).toString();

      assertThat(name.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(63);
      assertThat(name).startsWith("trasiego/" + environment + "/" + verb + "/");
      assertThat(name).endsWith("/" + ApplicationName.suffix("arn:x:" + execution));
    }
  }

  @Test
  void keepsShortExecutionsAsTheyAreAndLongOnesApart() {
    assertThat(new ApplicationName("prod", "backup", "arn:a:run-1"))
        .hasToString("trasiego/prod/backup/run-1");
    Set<String> suffixes = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      suffixes.add(ApplicationName.suffix("0f3c2a11-4b7d-4d57-9c1e-" + "%012d".formatted(i)));
    }
    assertThat(suffixes).hasSize(5000);
  }

  @Test
  void refusesWhatTheServerWouldCut() {
    assertThatThrownBy(
            () -> new ApplicationName("sixteen-letters-", "rehearsal", "x".repeat(29)).toString())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
