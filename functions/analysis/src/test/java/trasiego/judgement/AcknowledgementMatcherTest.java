package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;

final class AcknowledgementMatcherTest {
  private static final List<Hazard> FOUND =
      Stream.of(
              "drop-column public.product.price",
              "change-type public.product.name",
              "drop-column audit.parcel.weight",
              "drop-column public.parcel.weight",
              "drop-table public.\"Old : Stock\"")
          .map(AcknowledgementMatcherTest::hazard)
          .toList();

  private static Hazard hazard(String line) {
    int blank = line.indexOf(' ');
    return new Hazard(
        line.substring(0, blank), Severity.RISKY, 1, 1, line.substring(blank + 1), "", null, null);
  }

  private static AcknowledgementMatcher reasons(String line) {
    String sql = "-- trasiego:allow " + line + "\nSELECT 1;";
    Script script =
        MigrationFolder.of(Map.of("V20260101000000__x.sql", sql.getBytes(StandardCharsets.UTF_8)))
            .files()
            .getFirst()
            .script();
    return AcknowledgementMatcher.of(
        script, FOUND, Set.of("public.product.fill on public.product"));
  }

  /** What nobody uses yet is in use where the earlier file was deployed before. */
  @Test
  void areNotStrayForWhatAnEarlierFileOfTheDeploymentMade() {
    assertThat(reasons("drop-trigger public.product.fill on public.product: so").stray()).isEmpty();
    assertThat(reasons("drop-trigger public.product.empty on public.product: so").stray())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          drop-column product.price: why          | public.product.price
          drop-column PRODUCT.Price: why          | public.product.price
          drop-column price: why                  | public.product.price
          drop-column public.parcel.weight: why   | public.parcel.weight
          drop-column audit.parcel.weight: why    | audit.parcel.weight
          drop-table "Old : Stock": why           | public."Old : Stock"
          """)
  void countForTheOneObjectThatTheyName(String line, String object) {
    AcknowledgementMatcher reasons = reasons(line);

    assertThat(reasons.stray()).isEmpty();
    assertThat(reasons.weighed().stream().filter(it -> it.acknowledged() != null))
        .singleElement()
        .extracting(Hazard::object)
        .isEqualTo(object);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          drop-colum product.price: so    | REFUSED | no hazard is called "drop-colum"; meant drop-column? write  -- trasiego:allow drop-column public.product.price: so
          change-tpe name: so             | REFUSED | meant change-type? write  -- trasiego:allow change-type public.product.name: so
          rewrite-tabel t: so             | REFUSED | meant rewrite-table? write  -- trasiego:allow rewrite-table t: so
          drop-column parcel.weight: so   | NOTE    | names 2 objects to which drop-column happens: audit.parcel.weight, public.parcel.weight
          drop-column product.pric: so    | NOTE    | write  -- trasiego:allow drop-column public.product.price: so
          retype-column product.name: so  | NOTE    | what it does is change-type to public.product.name: write  -- trasiego:allow change-type public.product.name: so
          truncate product: so            | NOTE    | which none of its statements does
          """)
  void sayWhatToWriteInsteadWhereTheyCountForNothing(String line, Severity severity, String said) {
    AcknowledgementMatcher reasons = reasons(line);

    assertThat(reasons.weighed()).isEqualTo(FOUND);
    assertThat(reasons.stray()).hasSize(1);
    Hazard told = reasons.finding(reasons.stray().getFirst());
    assertThat(told.code()).isEqualTo("stray-acknowledgement");
    assertThat(told.severity()).isEqualTo(severity);
    assertThat(told.consequence()).contains(said);
  }

  @Test
  void areKeptWhereOnlyTheTargetsRowsCouldShowWhatTheyAreFor() {
    assertThat(reasons("update-all-rows product: why").stray()).isEmpty();
    assertThat(reasons("long-write product: why").stray()).isEmpty();
    assertThat(reasons("long-duration V1__fill.sql: why").stray()).isEmpty();
  }
}
