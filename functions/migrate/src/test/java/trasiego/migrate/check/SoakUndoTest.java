package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.check.StagingRecords.CHECKSUM;
import static trasiego.migrate.check.StagingRecords.TODAY;
import static trasiego.migrate.check.StagingRecords.hoursAgo;

import org.junit.jupiter.api.Test;

/** What staging's undos have to do with production, those included that nobody recorded. */
final class SoakUndoTest {
  private final StagingRecords staging = new StagingRecords();

  /** It was killed between its commit and its record, so that the newest record says applied. */
  @Test
  void refusesWhatAnUndoBeganToTakeBackOfWhichNoRecordTells() {
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.undoing("u", "removed");
    staging.report(TODAY, "OK");

    assertThat(staging.problems())
        .singleElement()
        .asString()
        .contains("may have been taken back in staging by u, of which no record tells");
    staging.undoing("u", "pending");
    assertThat(staging.problems()).as("not begun").isEmpty();
    staging.undoing("u", "running");
    assertThat(staging.problems()).as("begun").hasSize(1);

    staging.other("c", hoursAgo(2), "UP_TO_DATE");
    assertThat(staging.problems()).as("found by nobody").hasSize(1);
    staging.found("d", hoursAgo(1));
    assertThat(staging.problems()).as("found by the next deployment").isEmpty();
  }

  @Test
  void passesWhatWasDeployedAgainBehindAnUndoOfWhichNoRecordTells() {
    staging.undoing("u", "removed");
    staging.deployed("a", hoursAgo(30), "SUCCEEDED", "applied", CHECKSUM);
    staging.report(TODAY, "OK");

    assertThat(staging.problems()).isEmpty();
  }
}
