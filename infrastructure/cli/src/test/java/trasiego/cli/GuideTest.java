package trasiego.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever follows the guides finds what they name: every path, class and link is there. */
class GuideTest {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern TYPE =
      Pattern.compile("(?<!\\w)(?:[A-Z][a-z0-9]+){2,}(?:IT)?(?!\\w)");
  private static final Pattern PATH =
      Pattern.compile("(?:functions|infrastructure|\\.ci|\\.github)/[\\w./-]+");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

  @ParameterizedTest
  @ValueSource(strings = {"CONTRIBUTING.md", "ARCHITECTURE.md"})
  void namesOnlyWhatThereIs(String guide) throws IOException {
    Path folder = ROOT.resolve(".github");
    String text = Files.readString(folder.resolve(guide)).replaceAll("(?s)```.*?```", "");
    Set<String> types = types();

    assertThat(text.lines().count()).isLessThanOrEqualTo(150);
    assertThat(found(CODE, text).flatMap(code -> matches(TYPE, code)))
        .isNotEmpty()
        .allSatisfy(type -> assertThat(types).contains(type));
    assertThat(matches(PATH, text))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
    assertThat(found(LINK, text))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(folder.resolve(link)).exists());
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group());
  }

  private static Set<String> types() throws IOException {
    try (Stream<Path> functions = Files.walk(ROOT.resolve("functions"));
        Stream<Path> infrastructure = Files.walk(ROOT.resolve("infrastructure"))) {
      return Stream.concat(functions, infrastructure)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }
}
