package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.TerminalText;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Severity;
import trasiego.hazard.HazardDoc;
import trasiego.migration.Statements;

/** What holds for every width, however long and odd the names are. */
class WidthsTest {
  private static final String COLOURS = "\u001B\\[[0-9;]*m";
  private static final List<String> LETTERS =
      List.of(
          "a", "Z", "_", " ", "  ", "é", "漢", "字", "ﾊ", "👩", "🍷", "\"\"", "'", ".", ":", "--");

  /** A name of 63 bytes at most, as the server keeps it. */
  private static String name(Random random) {
    StringBuilder name = new StringBuilder("n");
    while (name.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 58) {
      name.append(LETTERS.get(random.nextInt(LETTERS.size())));
    }
    return "\"" + name + "\"";
  }

  private static Report hundredHazards() {
    Random random = new Random(7);
    List<Hazard> hazards = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String table = name(random) + "." + name(random);
      String column = name(random);
      hazards.add(
          new Hazard(
              "concurrent-index-on-partitioned",
              Severity.RISKY,
              1,
              i,
              table + "." + column,
              "all writes to " + table + " wait while the index is built from 250,000 rows",
              "-- "
                  + "in words that are not to be cut off ".repeat(3)
                  + "\n"
                  + ("ALTER TABLE " + table + " ADD CONSTRAINT " + column)
                  + (" CHECK (" + column + " <> 'two  blanks; -- and  more') NOT VALID;"),
              null));
    }
    String file = "V20261124200000__" + "what_it_does_".repeat(14) + ".sql";
    return Sample.report(
        "risky",
        List.of(
            Sample.file(file, "risky", hazards, "SELECT 1"),
            Sample.file("V20261124200001__b.sql", "acknowledged", List.of(), "SELECT 2")));
  }

  static IntStream widths() {
    return IntStream.of(1, 39, 40, 41, 50, 59, 60, 61, 79, 80, 100, 119, 120, 121, 200, 1000);
  }

  private static String table(Report report, int columns, boolean colour) {
    return TableReport.of(report, RenderOptions.of(columns, colour, "")).replaceAll(COLOURS, "");
  }

  /** Longer is only what cannot be cut without making another statement of it. */
  static boolean fits(String line, int columns) {
    return TerminalText.width(line) <= columns || SqlLines.of(line.strip(), 1).size() == 1;
  }

  @ParameterizedTest
  @MethodSource("widths")
  void holdsEveryLineAndLosesNoWord(int columns) {
    Report report = hundredHazards();
    int most = Math.clamp(columns, 40, 120);
    String text = table(report, columns, true);

    assertThat(text).isEqualTo(table(report, columns, false));
    assertThat(text.lines())
        .allSatisfy(
            line ->
                assertThat(fits(line, most)).as("%d: %s", TerminalText.width(line), line).isTrue());
    String words = text.replaceAll("\\s+", "");
    report.files().stream()
        .flatMap(file -> file.hazards().stream())
        .forEach(
            hazard -> {
              assertThat(words)
                  .contains(
                      hazard.consequence().replaceAll("\\s+", ""),
                      hazard.object().replaceAll("\\s+", ""));
              assertThat(text).contains("\n      " + ReportWords.acknowledgement(hazard) + "\n");
            });
    report.files().forEach(file -> assertThat(words).contains(file.file()));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void keepsSqlTheSameStatements(int columns) {
    for (Hazard hazard : hundredHazards().files().getFirst().hazards()) {
      String wrapped = String.join("\n", SqlLines.of(hazard.safer(), Math.min(columns, 120)));

      assertThat(Statements.of(wrapped).list())
          .extracting(it -> it.words())
          .isEqualTo(Statements.of(hazard.safer()).list().stream().map(it -> it.words()).toList());
      assertThat(wrapped).contains("'two  blanks; -- and  more'");
    }
  }

  @Test
  void keepsALiteralOfSeveralLinesAsItIs() {
    String sql =
        "SELECT 'one  \n   two and a half; it''s  \nthree' AS a, \"my  table\".b -- the end of it";

    assertThat(String.join("\n", SqlLines.of(sql, 12)))
        .isEqualTo(
            "SELECT\n"
                + "'one  \n"
                + "   two and a half; it''s  \n"
                + "three' AS a,\n"
                + "\"my  table\".b\n"
                + "-- the end\n"
                + "-- of it");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void showsEveryExampleAsTheSameStatements(int columns) {
    for (HazardDoc page : HazardDoc.all()) {
      for (String sql : page.bad()) {
        String wrapped = String.join("\n", SqlLines.of(sql, columns));

        assertThat(Statements.of(wrapped).list())
            .extracting(it -> it.words())
            .isEqualTo(Statements.of(sql).list().stream().map(it -> it.words()).toList());
      }
    }
  }
}
