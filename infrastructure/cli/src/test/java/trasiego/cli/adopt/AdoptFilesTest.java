package trasiego.cli.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.cli.adopt.AdoptFiles.Given;
import trasiego.cli.adopt.AdoptFiles.Removal;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.MigrationFolder;

class AdoptFilesTest {
  private static final String FILE = "V20250101000000__init.sql";
  private static final String OTHER = "V20250102000000__names.sql";

  @TempDir private Path root;

  @Test
  void writesWhatIsMissingAndFinishesWhatAKilledRunBegan() throws IOException {
    Path folder = root.resolve("new");
    assertThat(AdoptFiles.of(folder, given(FILE)).write()).containsExactly(FILE);

    assertThat(AdoptFiles.of(folder, given(FILE, OTHER)).write()).containsExactly(OTHER);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder(FILE, OTHER);
    }
  }

  @Test
  void refusesAnotherFileOfTheSameNameOrVersion() throws IOException {
    Files.writeString(root.resolve(FILE), "something else");
    Files.writeString(root.resolve("V20250102000000__other.sql"), "SELECT 1;");

    assertThatThrownBy(() -> AdoptFiles.of(root, given(FILE, OTHER)))
        .isInstanceOf(MigrationRefusedException.class)
        .hasMessageContaining(FILE + " is there already with other bytes")
        .hasMessageContaining(
            "V20250102000000__other.sql is there already with the version of " + OTHER);
  }

  @Test
  void takesAwayOnlyWhatNobodyWorkedOn() throws IOException {
    AdoptFiles.of(root, given(FILE, OTHER, "V20250103000000__back.sql")).write();
    Files.writeString(root.resolve(OTHER), "-- edited");
    Files.writeString(root.resolve("U20250103000000__back.sql"), "SELECT 1;");
    List<Given> given =
        Stream.of(FILE, OTHER, "V20250103000000__back.sql", "V20250104000000__gone.sql")
            .map(name -> new Given(name, MigrationFolder.sha256(bytes(name))))
            .toList();

    assertThat(AdoptFiles.remove(root, given, true)).hasSize(3);
    List<Removal> removals = AdoptFiles.remove(root, given, false);

    assertThat(removals)
        .containsExactly(
            new Removal(FILE, true, ""),
            new Removal(OTHER, false, "it was changed"),
            new Removal("V20250103000000__back.sql", false, "it has an undo file"));
    assertThat(root.resolve(FILE)).doesNotExist();
    assertThat(root.resolve(OTHER)).exists();
  }

  private static Map<String, byte[]> given(String... names) {
    return Stream.of(names)
        .collect(java.util.stream.Collectors.toMap(name -> name, AdoptFilesTest::bytes));
  }

  private static byte[] bytes(String name) {
    return ("-- " + name).getBytes(StandardCharsets.UTF_8);
  }
}
