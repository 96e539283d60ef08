package trasiego.restore;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.restore.DatabaseCase.Way;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** What comes back equal, of small databases of every kind, by each way of restoring them. */
@Tag(Majors.SCENARIOS)
final class DatabaseCasesIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  private static Stream<Arguments> cases() {
    Stream<Integer> majors = Majors.areMany() ? Majors.majors() : Stream.of(Majors.newest());
    return majors.flatMap(
        major -> DatabaseCase.all().stream().map(each -> Arguments.of(each, major)));
  }

  /** But for the long build without the yardstick, and an administrator where one is needed. */
  private static List<Way> ways(DatabaseCase each) {
    if (Majors.areMany()) {
      return List.of(Way.values());
    }
    return each.expected(Way.OWNER).equals("refused")
        ? List.of(Way.PSQL, Way.OWNER, Way.ADMINISTRATOR)
        : List.of(Way.PSQL, Way.OWNER);
  }

  @ParameterizedTest(name = "{0} on PostgreSQL {1}")
  @MethodSource("cases")
  void comesBackAsItsFileSays(DatabaseCase each, int major) {
    assumeTrue(DatabaseCopies.isPossible(each, major));
    SoftAssertions all = new SoftAssertions();
    try (DatabaseCopies copies = DatabaseCopies.of(each, major, folder)) {
      for (Way way : ways(each)) {
        all.assertThat(copies.by(way)).as("by %s", way).startsWith(each.expected(way));
      }
    }
    all.assertAll();
  }
}
