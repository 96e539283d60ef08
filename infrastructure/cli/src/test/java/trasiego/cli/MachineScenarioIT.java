package trasiego.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machines on each ground. */
class MachineScenarioIT {
  @ParameterizedTest
  @EnumSource
  void migratesAndThenHasNothingToDo(Ground ground) {
    try (Play play = new Play(ground)) {
      play.migration(
          "20260101000001",
          "create_wines",
          "CREATE TABLE wines (id int PRIMARY KEY);",
          "DROP TABLE wines;");

      Played first = play.deploy();
      Played second = play.deploy();

      assertThat(first.status()).as(first.end()).isEqualTo("SUCCEEDED");
      assertThat(second.status()).as(second.end()).isEqualTo("SUCCEEDED");
      assertThat(second.json().path("status").asString()).isEqualTo("UP_TO_DATE");
    }
  }
}
