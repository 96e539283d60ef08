package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import trasiego.hazard.HazardDoc;

/** Rules and pages know each other: no code without a page, no page without a rule. */
class HazardCodeTest {
  private static final Pattern CODE = Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\"");
  private static final Pattern LITERAL = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");

  private static final Path SOURCES =
      Path.of(System.getProperty("trasiego.root"))
          .resolve("functions/analysis/src/main/java/trasiego/hazard");

  @Test
  void everyCodeThatARuleReportsHasAPage() throws IOException {
    Set<String> pages = HazardDoc.all().stream().map(HazardDoc::code).collect(Collectors.toSet());
    Set<String> codes = literals(CODE);
    codes.remove("lock-timeout"); // a directive

    assertThat(pages).containsAll(codes);
  }

  @Test
  void everyPageBelongsToARule() throws IOException {
    assertThat(literals(LITERAL))
        .containsAll(HazardDoc.all().stream().map(HazardDoc::code).toList());
  }

  @Test
  void everyPageSaysEnoughAndNotTooMuch() {
    assertThat(HazardDoc.all())
        .allSatisfy(
            page -> {
              assertThat(page.summary()).as(page.code()).endsWith(".").hasSizeLessThan(160);
              assertThat(page.text().split("\\s+").length).as(page.code()).isBetween(60, 220);
            });
  }

  /** What belongs to a whole file has no example that one statement could give. */
  @Test
  void everyPageOfAStatementsHazardHasExamples() throws IOException {
    Set<String> ofFiles =
        codes(
            Stream.of("FileHazards.java", "StoredCodeHazards.java").map(SOURCES::resolve).toList(),
            LITERAL);

    assertThat(HazardDoc.all())
        .filteredOn(page -> !ofFiles.contains(page.code()))
        .allSatisfy(
            page -> {
              assertThat(page.bad()).as(page.code()).isNotEmpty();
              assertThat(page.good()).as(page.code()).isNotEmpty();
            });
  }

  /** Words in quotes in the rules' sources that look like codes. */
  private static Set<String> literals(Pattern pattern) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return codes(files.filter(it -> it.toString().endsWith(".java")).toList(), pattern);
    }
  }

  private static Set<String> codes(List<Path> sources, Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path source : sources) {
      pattern.matcher(Files.readString(source)).results().forEach(it -> found.add(it.group(1)));
    }
    return found;
  }
}
