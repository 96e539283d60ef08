package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.RestoreFailedException;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

@Tag(Majors.SCENARIOS)
final class KilledRestoreIT {
  private static final int KILLS = 5;
  private static final int LONGEST_MILLIS = 3500;

  @OnNewestMajor
  void goesOnWhereverItWasKilledAndRestoresEachRowOnce(int major) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (RestoreFixture stage = RestoreFixture.odd(major)) {
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      int attempt = 1;
      for (; attempt <= KILLS; attempt++) {
        Map<String, Object> request =
            RestoreFixture.request(
                RestoreFixture.EXECUTION,
                "restore",
                "backup",
                backup.toString(),
                "attempt",
                attempt);
        OtherProcess.killAfter(
            Duration.ofMillis(random.nextInt(LONGEST_MILLIS)), stage.environment, request);
      }
      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", attempt);
      while (result.get("status").stringValue().equals("IN_PROGRESS")) {
        attempt++;
        result = stage.call("restore", "backup", backup.toString(), "attempt", attempt);
      }

      assertThat(result.get("status").stringValue()).as("seed %d", seed).isEqualTo("RESTORED");
      assertThat(stage.others()).containsExactly(result.get("database").stringValue());
      Differences.none(stage.live, stage.live.name(), result.get("database").stringValue());
    }
  }

  @OnNewestMajor
  void answersTheSameWhenCalledAgain(int major) {
    try (RestoreFixture stage = RestoreFixture.odd(major)) {
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode first = stage.call("restore", "backup", backup.toString(), "attempt", 1);
      JsonNode again = stage.call("restore", "backup", backup.toString(), "attempt", 2);

      assertThat(again.get("database")).isEqualTo(first.get("database"));
      assertThat(again.get("status").stringValue()).isEqualTo("RESTORED");
      assertThat(again.get("attempt").intValue()).isEqualTo(2);
      assertThat(stage.others()).hasSize(1);
    }
  }

  @OnNewestMajor
  void goesOnOverManyShortInvocations(int major) {
    try (RestoreFixture stage = RestoreFixture.odd(major)) {
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      int attempt = 0;
      JsonNode result;
      do {
        attempt++;
        result = restoreWithin(Duration.ofSeconds(5), stage, backup, attempt);
      } while (result.get("status").stringValue().equals("IN_PROGRESS") && attempt < 30);

      assertThat(result.get("status").stringValue()).isEqualTo("RESTORED");
    }
  }

  @OnNewestMajor
  void endsHonestlyAndDropsItsDatabaseWhereNoInvocationIsLongEnough(int major) {
    try (RestoreFixture stage = RestoreFixture.odd(major)) {
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(
              () -> {
                for (int attempt = 1; attempt < 200; attempt++) {
                  restoreWithin(Duration.ofMillis(150 + attempt), stage, backup, attempt);
                }
              })
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("raise the function's timeout");
      assertThat(stage.others()).isEmpty();
    }
  }

  private static JsonNode restoreWithin(
      Duration timeout, RestoreFixture stage, BackupId backup, int attempt) {
    return stage.callWithin(
        timeout,
        RestoreFixture.EXECUTION,
        "restore",
        "backup",
        backup.toString(),
        "attempt",
        attempt);
  }
}
