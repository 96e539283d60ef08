package trasiego.precheck;

import org.junit.jupiter.api.Tag;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** The data checks on a table of the size that a shop has. */
@Tag(Majors.SCENARIOS)
final class MillionRowsIT {
  @OnNewestMajor
  void countsExactlyWhatAMillionRowsHoldAgainstAMigration(int major) throws Exception {
    PreCheckIT.assertCountsExactly(major, 1_000_000);
  }
}
