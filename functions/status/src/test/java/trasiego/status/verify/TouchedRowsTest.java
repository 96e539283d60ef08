package trasiego.status.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.execution.Ground;
import trasiego.execution.MigrationState;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunAction;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.Touched;

class TouchedRowsTest {
  @ParameterizedTest
  @CsvSource({
    "500, 500, 0, true",
    "0, 10, 0, true",
    "0, 11, 0, false",
    "500, 525, 0, true",
    "500, 526, 0, false",
    "500, 474, 0, false",
    "500, 626, 101, true",
    "100000, 105001, 0, false"
  })
  void explainsADifferenceWithinTheRule(
      long rehearsed, long live, double drift, boolean explained) {
    assertThat(TouchedRows.isExplained(rehearsed, live, drift)).isEqualTo(explained);
  }

  @Test
  void comparesNothingWithARehearsalThatMetNoRow() {
    TouchedRows rows = compare(Ground.SCHEMA, Touched.NOTHING, new Touched(0, 500, 0), 500, 500);

    assertThat(rows.findings()).isEmpty();
    assertThat(rows.compared()).isZero();
    assertThat(rows.reported())
        .containsExactly(
            "not compared: which rows the migrations touched, since they were rehearsed on the"
                + " structure without rows");
  }

  private static TouchedRows compare(Touched rehearsed, Touched live, double before, double now) {
    return compare(Ground.FULL, rehearsed, live, before, now);
  }

  private static TouchedRows compare(
      Ground ground, Touched rehearsed, Touched live, double before, double now) {
    RehearsalDocument rehearsal =
        new RehearsalDocument(
            null,
            null,
            null,
            null,
            ground,
            null,
            null,
            null,
            List.of(
                new Rehearsed(
                    "1",
                    null,
                    List.of(),
                    1.0,
                    1.0,
                    0.0,
                    Map.of("public.t", rehearsed),
                    null,
                    null,
                    null)),
            null,
            List.of());
    FileState file =
        FileState.pending("1", "V1__x.sql")
            .done(MigrationState.APPLIED, List.of(), Map.of("public.t", live), null);
    RunDocument run =
        new RunDocument(null, null, RunAction.APPLY, null, null, Map.of(), List.of(file));
    return new TouchedRows(Map.of("t", before), Map.of("public.t", now)).compare(rehearsal, run);
  }

  @Test
  void doesNotTakeTheMigrationsOwnRowsForLiveWrites() {
    // 1000 rows before, 3000 now: all of the growth is the file's own.
    TouchedRows rows = compare(new Touched(500, 0, 0), new Touched(2000, 0, 0), 1000, 3000);

    assertThat(rows.findings()).singleElement().asString().contains("inserted 2000", "500");
  }

  @Test
  void takesTheRestOfTheGrowthForLiveWrites() {
    TouchedRows rows = compare(new Touched(0, 1000, 0), new Touched(0, 1500, 0), 1000, 1500);

    assertThat(rows.findings()).isEmpty();
    assertThat(rows.reported()).hasSize(1);
    assertThat(rows.compared()).isEqualTo(1);
  }

  @Test
  void countsATableOnlyWhereOneOfTheTwoTouchedIt() {
    assertThat(compare(Touched.NOTHING, Touched.NOTHING, 1, 9).compared()).isZero();
  }
}
