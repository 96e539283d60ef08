package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.console.RenderOptions;
import trasiego.execution.Report;

class TableReportTest {
  private static final String COLOURS = "\u001B\\[[0-9;]*m";

  private static String plain(Report report) {
    return TableReport.of(report, RenderOptions.of(100, false, ""));
  }

  @Test
  void saysTheVerdictThenEachHazardWithTheSaferWayAndWhatToWrite() {
    assertThat(plain(Sample.risk()))
        .isEqualTo(
            """
            A deployment would be refused: 1 open hazard
            1 file run on a database built from the folder, sizes unknown, PostgreSQL 18.6
            note: role "reader" was made

            risky         V2__b.sql

              RISKY rewrite-table  line 3  public.orders
                every row of public.orders is written anew, and nobody reads or writes it meanwhile
                safer:
                  CREATE TABLE orders_new (LIKE orders);
                  -- next file
                  SELECT 1;
                or, with a reason, in the file:
                  -- trasiego:allow rewrite-table public.orders: <reason>
                more: infrastructure/db explain rewrite-table

              line 3, 0.25 s where it was tried
                ALTER TABLE orders ALTER COLUMN total TYPE bigint
                · rewrites public.orders
                lock: ACCESS EXCLUSIVE on public.orders
              expected: about 6 min 40 s (scaled from the copy)
                blocked: readers of public.orders for 400 s
              data: orphans in public.orders.fk: found, 12 rows, such as id 7
              undo: proven by U2__b.sql; it loses every row of public.review
              release: the previous release does not run on the new schema: it cannot be rolled back alone
                public.orders.status: used by view public.v
            """);
  }

  @Test
  void asksNothingForAnAcknowledgedRisk() {
    String text =
        plain(
            Sample.report(
                "acknowledged",
                List.of(
                    Sample.file(
                        "V2__b.sql", "acknowledged", List.of(Sample.acknowledged()), "SELECT 1"))));

    assertThat(text)
        .startsWith("Safe to deploy: every risk is acknowledged\n")
        .contains("acknowledged  V2__b.sql", "ACKNOWLEDGED rewrite-table", "accepted: forty rows")
        .doesNotContain("trasiego:allow");
  }

  @Test
  void offersNoAcknowledgementOfWhatIsRefused() {
    String text =
        plain(
            Sample.report(
                "refused",
                List.of(Sample.file("V2__b.sql", "refused", List.of(Sample.refused()), "SELECT 1")),
                "V1__a.sql was edited"));

    assertThat(text)
        .startsWith("A deployment would be refused: 1 open hazard, 1 other reason\n")
        .contains("refused: V1__a.sql was edited", "REFUSED undo-broken  whole file  U2__b.sql")
        .doesNotContain("trasiego:allow");
  }

  @Test
  void saysSoWhereThereIsNothingToPlan() {
    assertThat(plain(Sample.report("safe", List.of()))).startsWith("Nothing to plan\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 60, 61, 72, 80, 99, 100, 119, 120, 160, 200})
  void writesNoLineLongerThanTheTerminalIsWide(int columns) {
    int most = Math.max(40, columns);
    for (Report report : List.of(Sample.risk(), Sample.nasty(3))) {
      for (boolean colour : List.of(true, false)) {
        String text = TableReport.of(report, RenderOptions.of(columns, colour, ""));

        assertThat(text.replaceAll(COLOURS, "").lines())
            .allSatisfy(line -> assertThat(WidthsTest.fits(line, most)).as(line).isTrue());
      }
    }
  }

  @Test
  void showsControlCharactersInsteadOfObeyingThem() {
    String text = TableReport.of(Sample.nasty(2), RenderOptions.of(80, false, ""));

    assertThat(text.codePoints().filter(c -> c != '\n'))
        .noneMatch(c -> c < ' ' || c >= 0x7F && c < 0xA0)
        .noneMatch(c -> c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069);
    assertThat(text).contains("␛[31m");
  }

  @Test
  void countsTheLinesOfLongSqlThatItLeavesOut() {
    Report long9 =
        Sample.report(
            "safe",
            List.of(
                Sample.file(
                    "V2__b.sql", "safe", List.of(), "SELECT 1,\n2,\n3,\n4,\n5,\n6,\n7,\n8,\n9")));

    assertThat(plain(long9))
        .contains("    7,\n    … and 2 more lines\n")
        .doesNotContain("    8,\n");
  }

  @Test
  void coloursOnlyWhereATerminalHasThem() {
    assertThat(TableReport.of(Sample.risk(), RenderOptions.of(80, true, ""))).contains("\u001B[");
    assertThat(TableReport.of(Sample.risk(), RenderOptions.of(80, false, "")))
        .doesNotContain("\u001B");
  }
}
