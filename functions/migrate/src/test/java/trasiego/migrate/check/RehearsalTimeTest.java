package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RehearsalTimeTest {
  private static final long GIGABYTE = 1_000_000_000;

  @Test
  void endsWhereRestoringRepeatingAndTheLongestFileFitIntoOneInvocation() {
    RehearsalTime time = new RehearsalTime(10 * GIGABYTE, List.of(100.0, 40.0), 740);

    assertThat(time.problem()).isEmpty();
    assertThat(time.doubt()).isEmpty();
  }

  @Test
  void saysWhatIsEstimatedWhereTheyDoNot() {
    RehearsalTime time = new RehearsalTime(10 * GIGABYTE, List.of(100.0, 40.0), 739);

    assertThat(time.problem()).isEmpty();
    assertThat(time.doubt())
        .hasValue(
            "the rehearsal may not end: restoring the backup (about 500 s at 20 MB/s), repeating"
                + " the files (about 140 s) and the longest of them once more (about 100 s) are"
                + " estimated to take longer than the 739 s of one invocation of the trial"
                + " function");
  }

  @Test
  void saysTheSizeAndTheRateWhereRestoringAloneDoesNotFit() {
    RehearsalTime time = new RehearsalTime(30 * GIGABYTE, List.of(1.0), 870);

    assertThat(time.problem())
        .hasValue(
            "restoring the backup takes about 1,500 s (30,000 MB at 20 MB/s), and one invocation of"
                + " the trial function has 870 s");
    assertThat(time.doubt()).isEmpty();
  }
}
