package trasiego.cli.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.migration.MigrationFile;
import trasiego.migration.PatternStep;
import trasiego.postgres.Catalogue;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** The files of each pattern on rows, while the release before and the one after write. */
@Tag(Majors.SCENARIOS)
class PatternRunIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  private int number;
  private int oldCounted;
  private int nextCounted;

  static Stream<Arguments> cases() {
    return Majors.scenarioMajors()
        .flatMap(major -> PatternCase.all().stream().map(one -> Arguments.of(major, one)));
  }

  @ParameterizedTest(name = "on PostgreSQL {0}: {1}")
  @MethodSource("cases")
  void carriesBothReleasesThereAndBack(int major, PatternCase change) throws Exception {
    PatternFolder folder = new PatternFolder(root);
    List<MigrationFile> files = folder.write("change", change.change().toArray(String[]::new));
    try (PatternRun run = new PatternRun(major)) {
      long rows = run.number("SELECT count(*) FROM \"Order\"");
      List<Catalogue> before = new ArrayList<>();
      write(run, change, true, false);
      for (MigrationFile file : files) {
        before.add(run.catalogue());
        run.forward(file);
        boolean isContract =
            file.script().patternStep().filter(PatternStep::isContract).isPresent();
        write(run, change, !isContract || !change.hasContract(), true);
      }
      assertThat(run.number("SELECT count(*) FROM \"Order\"")).isGreaterThanOrEqualTo(rows);
      for (MigrationFile file : files.reversed()) {
        if (file.undo().isEmpty()) {
          assertThat(file.script().irreversible()).as(file.name()).isPresent();
          break;
        } else {
          if (file.equals(files.getFirst())) {
            run.execute(change.mended());
          }
          run.back(file);
          Catalogue wanted = before.get(files.indexOf(file));
          assertThat(run.catalogue().differences(wanted)).as(file.name()).isEmpty();
          write(run, change, true, files.indexOf(file) > 0);
        }
      }
    }
  }

  /** Each release reads what both have written. */
  private void write(PatternRun run, PatternCase change, boolean old, boolean next)
      throws SQLException {
    number++;
    if (old) {
      oldCounted += writeAll(run, change.old());
    }
    if (next) {
      nextCounted += writeAll(run, change.next());
    }
    if (old && !change.oldCount().equals("SELECT 0")) {
      assertThat(run.number(change.oldCount())).isEqualTo(counted(change));
    }
    if (next && !change.next().isEmpty() && !change.nextCount().equals("SELECT 0")) {
      assertThat(run.number(change.nextCount())).isEqualTo(counted(change));
    }
  }

  private long counted(PatternCase change) {
    boolean countsNext = change.next().stream().anyMatch(one -> one.contains("+ 1"));
    return oldCounted + (countsNext ? nextCounted : 0);
  }

  private int writeAll(PatternRun run, List<String> statements) throws SQLException {
    for (String statement : statements) {
      run.execute(statement.formatted(number));
    }
    return 1;
  }
}
