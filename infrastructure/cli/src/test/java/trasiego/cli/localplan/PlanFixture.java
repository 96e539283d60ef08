package trasiego.cli.localplan;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.statistics.TableStatistics;

/** A folder of migrations and the plans of it. */
final class PlanFixture {
  static final String FIRST = "20200101000000";
  static final String NEXT = "20260101000000";
  static final String LATER = "20260102000000";

  final ManyMigrations migrations;
  final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private final Path folder;
  private final Path state;

  /**
   * A folder in which no file is yet.
   *
   * @param state what is kept between plans
   */
  PlanFixture(Path folder, Path state) {
    this.folder = folder;
    this.state = state;
    migrations = new ManyMigrations(folder);
  }

  Report plan(String since) {
    return plan(18, since);
  }

  Report plan(int major, String since) {
    return new LocalPlan(folder, state, major, Clock.systemUTC(), progress::add).run(since, null);
  }

  /** Of all behind the first file, weighed by what another environment says of its tables. */
  Report plan(TableStatistics statistics) {
    return new LocalPlan(
            folder, state, 18, Clock.systemUTC(), progress::add, Optional.of(statistics))
        .run(FIRST, null);
  }

  static Set<String> codes(FileReport file) {
    return file.hazards().stream().map(Hazard::code).collect(Collectors.toSet());
  }
}
