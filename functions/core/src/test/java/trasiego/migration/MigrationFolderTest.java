package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.InvalidRequestException;

final class MigrationFolderTest {
  private static final byte[] SQL = "SELECT 1;\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void givesEqualBytesForEqualFiles() throws IOException {
    Files.write(folder.resolve("V20260101000000__one.sql"), SQL);
    Files.write(folder.resolve("U20260101000000__one.sql"), SQL);
    Files.writeString(folder.resolve("README.md"), "not a migration");
    MigrationFolder read = MigrationFolder.read(folder);

    MigrationFolder parsed = MigrationFolder.parse(read.zip());

    assertThat(parsed.zip()).isEqualTo(read.zip());
    assertThat(parsed.key()).matches("migrations/[0-9a-f]{64}\\.zip").isEqualTo(read.key());
    assertThat(parsed.files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.version()).isEqualTo("20260101000000");
              assertThat(file.description()).isEqualTo("one");
              assertThat(file.undo()).isPresent();
            });
    assertThat(parsed.problems()).isEmpty();
  }

  @Test
  void keepsTheKeyOfAFolderOnEveryMachine() {
    assertThat(MigrationFolder.of(Map.of("V20260101000000__one.sql", SQL)).sha256())
        .isEqualTo("e66c472019d64ad7708dce88ff286d674d0061755d2a9353478072526353d7a8");
  }

  @Test
  void namesEveryFileThatDoesNotBelong() {
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V20260101000000__a.sql.conf", SQL,
                "afterMigrate.sql", SQL,
                "V1.x__letters.sql", SQL,
                "U__gone.sql", SQL,
                "V20260101000000_one.sql", SQL,
                "old/V20260101000000__one.sql", SQL,
                "V20260202000000__a.sql", SQL,
                "V20260202000000__b.sql", SQL,
                "U20260303000000__gone.sql", SQL));

    assertThat(folder.problems())
        .hasSize(8)
        .anyMatch(line -> line.startsWith("V20260101000000__a.sql.conf is not read"))
        .anyMatch(line -> line.startsWith("afterMigrate.sql is a callback of Flyway's"))
        .anyMatch(line -> line.startsWith("V1.x__letters.sql is not a migration's name"))
        .anyMatch(line -> line.startsWith("U__gone.sql undoes nothing"))
        .anyMatch(line -> line.startsWith("V20260101000000_one.sql is not a migration's name"))
        .anyMatch(line -> line.startsWith("old/V20260101000000__one.sql lies in a subfolder"))
        .anyMatch(
            line ->
                line.startsWith(
                    "V20260202000000__b.sql has the same version as V20260202000000__a.sql"))
        .anyMatch(line -> line.startsWith("U20260303000000__gone.sql undoes nothing"));
  }

  @Test
  void takesFlywaysNamesAsTheyAre() {
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V10__ten.sql", SQL,
                "V2__two.sql", SQL,
                "V001__init.sql", SQL,
                "V1_1__a b (ü).sql", SQL,
                "U1.1__back.sql", SQL,
                "R__zones.sql", SQL,
                "R__all_views.sql", SQL,
                "U__all_views.sql", SQL));

    assertThat(folder.problems()).isEmpty();
    assertThat(folder.files())
        .extracting(MigrationFile::version)
        .containsExactly("1", "1.1", "2", "10", "R__all_views", "R__zones");
    assertThat(folder.files())
        .extracting(file -> file.written().orElse(null))
        .containsExactly("001", "1.1", "2", "10", null, null);
    assertThat(folder.file("1.1.0").orElseThrow().undo()).isPresent();
    assertThat(folder.file("R__all_views").orElseThrow().undo()).isPresent();
    assertThat(folder.file("R__zones").orElseThrow().undo()).isEmpty();
  }

  @Test
  void takesTwoSpellingsOfAVersionForOne() {
    assertThat(MigrationFolder.of(Map.of("V1__a.sql", SQL, "V01.0__b.sql", SQL)).problems())
        .singleElement()
        .asString()
        .contains("has the same version as");
  }

  @Test
  void readsWhatAFileAsksOfTheRunner() {
    Script script =
        Script.of(
            "V20260101000000__one.sql",
            """
            -- trasiego:timeout 5min: reads the whole table
            -- trasiego:lock-timeout 500ms: nobody waits at night
            SELECT '-- trasiego:timeout 9h: not a comment';
            """
                .getBytes(StandardCharsets.UTF_8));

    assertThat(script.timeout()).contains(Duration.ofMinutes(5));
    assertThat(script.lockTimeout()).contains(Duration.ofMillis(500));
    assertThat(script.problems(java.util.Set.of())).isEmpty();
  }

  @Test
  void refusesWhatIsNoZipAndNoFolder() {
    assertThatThrownBy(() -> MigrationFolder.parse(new byte[0]))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> MigrationFolder.read(folder.resolve("absent")))
        .isInstanceOf(InvalidRequestException.class);
  }
}
