package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.hazard.HazardCode;
import trasiego.hazard.HazardDoc;
import trasiego.hazard.Phase;

/** The registry is whole: no code without a page, its examples and a rule, and nothing beside. */
class HazardCodeTest {
  private static final Path PAGES =
      Path.of(System.getProperty("trasiego.root"))
          .resolve("functions/analysis/src/main/resources/trasiego/hazard");

  @ParameterizedTest
  @EnumSource
  void hasAPageThatSaysEnoughAndNotTooMuch(HazardCode code) {
    HazardDoc page = HazardDoc.of(code);

    assertThat(page.summary()).endsWith(".").hasSizeLessThan(160);
    assertThat(page.text().split("\\s+").length).isBetween(60, 220);
  }

  /** What belongs to a whole file may have no example that one statement could give. */
  @ParameterizedTest
  @MethodSource("ofStatements")
  void hasExamplesWhereAStatementIsJudged(HazardCode code) {
    HazardDoc page = HazardDoc.of(code);

    assertThat(page.bad()).isNotEmpty();
    assertThat(page.good()).isNotEmpty();
  }

  static Stream<HazardCode> ofStatements() {
    return Arrays.stream(HazardCode.values()).filter(code -> code.phase() != Phase.FILE);
  }

  @ParameterizedTest
  @EnumSource
  void hasARule(HazardCode code) {
    assertThat(code.phase() == Phase.FILE ? ofFiles() : RuleSet.codes()).contains(code);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(HazardCode code) {
    assertThat(HazardCode.find(code.code())).contains(code);
    assertThat(HazardCode.find(code.name())).isEmpty();
  }

  @Test
  void followsThePhases() {
    assertThat(Arrays.stream(HazardCode.values()).map(HazardCode::phase)).isSorted();
    assertThat(Phase.values())
        .allSatisfy(phase -> assertThat(HazardCode.in(phase)).as(phase.name()).isNotEmpty());
  }

  @Test
  void leavesNoPageWithoutACode() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      List<String> codes =
          pages.map(page -> page.getFileName().toString().replaceFirst("\\.md$", "")).toList();

      assertThat(codes).allSatisfy(code -> assertThat(HazardCode.find(code)).as(code).isPresent());
    }
  }

  private static Set<HazardCode> ofFiles() {
    Set<HazardCode> codes = EnumSet.copyOf(FileHazards.CODES);
    codes.addAll(StoredCodeHazards.CODES);
    return codes;
  }
}
