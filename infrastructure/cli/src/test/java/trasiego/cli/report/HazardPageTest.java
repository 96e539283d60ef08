package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.TerminalText;
import trasiego.hazard.HazardDoc;

class HazardPageTest {
  @Test
  void showsHeadingsBoldAndExamplesSetIn() {
    String text = HazardPage.of(HazardDoc.of("rewrite-table"), RenderOptions.of(80, true, ""));

    assertThat(text).startsWith("\u001B[1mrewrite-table\u001B[0m\n").doesNotContain("```", "##");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 50, 60, 80, 120, 200})
  void fitsTheTerminalWithEveryPageAndTheirList(int columns) {
    RenderOptions options = RenderOptions.of(columns, false, "");

    assertThat(HazardPage.list(HazardDoc.all(), options).lines())
        .allMatch(it -> TerminalText.width(it) <= columns);
    for (HazardDoc page : HazardDoc.all()) {
      assertThat(HazardPage.of(page, options).lines()).allMatch(it -> WidthsTest.fits(it, columns));
    }
  }

  @Test
  void listsEveryCode() {
    assertThat(HazardPage.list(HazardDoc.all(), RenderOptions.of(100, false, "")))
        .contains(HazardDoc.all().stream().map(HazardDoc::code).toList());
  }
}
