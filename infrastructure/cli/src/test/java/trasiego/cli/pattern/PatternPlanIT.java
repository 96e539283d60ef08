package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.cli.localplan.LocalPlan;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.migration.MigrationFile;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** What each pattern writes, judged as any file is: nothing is left to acknowledge. */
@Tag(Majors.SCENARIOS)
class PatternPlanIT {
  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  static List<List<String>> changes() {
    return PatternCases.ALL;
  }

  @ParameterizedTest
  @MethodSource("changes")
  void isSafeOrAcknowledgedWithAProvenWayBack(List<String> change) throws Exception {
    PatternFolder folder = new PatternFolder(root);
    List<MigrationFile> files = folder.write("change", change.toArray(String[]::new));

    Report all = plan(folder, "20200101000000");
    assertJudged(all, files);
    assertNothingStray(all);
    Optional<MigrationFile> contract =
        files.stream()
            .filter(file -> file.script().patternStep().filter(it -> it.isContract()).isPresent())
            .findFirst();
    if (contract.isPresent()) {
      int index = files.indexOf(contract.get());
      Report last = plan(folder, files.get(index - 1).version());
      assertJudged(last, files.subList(index, files.size()));
      assertNothingStray(last);
    }
  }

  private Report plan(PatternFolder folder, String since) {
    return new LocalPlan(
            folder.migrations(), state, 18, Clock.systemUTC(), _ -> {}, Optional.empty())
        .run(since, null);
  }

  /** Neither where its earlier steps are new as well, nor where they are applied. */
  private static void assertNothingStray(Report report) {
    assertThat(report.files())
        .flatExtracting(FileReport::hazards)
        .noneMatch(hazard -> hazard.code().equals("stray-acknowledgement"));
  }

  private static void assertJudged(Report report, List<MigrationFile> files) {
    String lines = String.join("\n", report.lines());
    assertThat(report.refusals()).isEmpty();
    assertThat(report.verdict()).as(lines).isIn("safe", "acknowledged");
    assertThat(report.files()).hasSameSizeAs(files);
    assertThat(report.files())
        .allSatisfy(file -> assertThat(file.undo().status()).isIn("proven", "irreversible"));
  }
}
