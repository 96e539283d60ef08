package trasiego.restore.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseNamesTest {
  private static final Instant TIME = Instant.parse("2026-11-23T15:04:05Z");

  @Test
  void callsTheScratchDatabaseOfAnExecutionAlwaysTheSame() {
    String name = DatabaseNames.scratch("production", "arn:x:one");

    assertThat(name).matches("trasiego_restore_production_[0-9a-f]{10}");
    assertThat(DatabaseNames.scratch("production", "arn:x:one")).isEqualTo(name);
    assertThat(DatabaseNames.scratch("production", "arn:x:two")).isNotEqualTo(name);
    assertThat(DatabaseNames.isScratch(name, "production")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rehearsal", "plan", "replay"})
  void knowsTheScratchDatabasesOfEarlierReleases(String kind) {
    assertThat(DatabaseNames.isScratch("trasiego_" + kind + "_prod_0123456789", "prod")).isTrue();
    assertThat(DatabaseNames.isScratch("trasiego_" + kind + "_prod_0123456789", "production"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trasiego_rehearsal_prod-a_0123456789",
        "trasiego_rehearsal_prod_012345678",
        "trasiego_other_prod_0123456789",
        "trasiego_restore_prod_0123456789_20261123_150405_old",
        "my_trasiego_restore_prod_0123456789",
        "prod"
      })
  void takesNoOtherNameForAScratchDatabase(String name) {
    assertThat(DatabaseNames.isScratch(name, "prod")).isFalse();
  }

  @Test
  void keepsTheOldDatabaseUnderADatedName() {
    assertThat(DatabaseNames.old("shop", TIME)).isEqualTo("shop_20261123_150405_old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ñ", "酒", "🍷"})
  void cutsALongNameBetweenCharactersAndKeepsItsDate(String character) {
    String name = DatabaseNames.old(character.repeat(63), TIME);

    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(60, 63);
    assertThat(name).startsWith(character).endsWith("_20261123_150405_old").doesNotContain("�");
  }
}
