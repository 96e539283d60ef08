package trasiego.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.execution.Touched;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;

class RowEstimatesTest {
  @Test
  void takesWhatWasTouchedWhereTheRowsAre() {
    ObservedFile file =
        file(
            "DELETE FROM log WHERE at < 5",
            Map.of("public.log_1", new Touched(1, 2, 30), "public.log_2", new Touched(0, 0, 12)));

    assertThat(RowEstimates.seen(file).of(file.statements().getFirst()))
        .extracting(RowEstimate::rows, RowEstimate::isKnown)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(42L, true));
  }

  @Test
  void saysOfEachWriteWhyNobodyKnowsIt() {
    ObservedFile file = file("DELETE FROM log WHERE at < 5", Map.of());

    assertThat(RowEstimates.unknown(file, "nobody asked").of(file.statements().getFirst()))
        .extracting(RowEstimate::obstacle)
        .containsExactly("nobody asked");
    assertThat(RowEstimates.NONE.of(file.statements().getFirst())).isEmpty();
  }

  private static ObservedFile file(String sql, Map<String, Touched> rows) {
    var written = Statements.of(sql).list().getFirst();
    ObservedStatement statement =
        new ObservedStatement(
            1,
            1,
            sql,
            written.words(),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            rows,
            0,
            Map.of(),
            List.of(),
            Changes.NONE,
            List.of(),
            null,
            null);
    return new ObservedFile(
        "1", "V1__it.sql", true, List.of(statement), Schema.EMPTY, Schema.EMPTY, Map.of());
  }
}
