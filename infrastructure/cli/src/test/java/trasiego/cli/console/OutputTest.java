package trasiego.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.json.JsonMapper;

/** Whatever others wrote, a terminal and a CI job's runner obey none of it. */
class OutputTest {
  static final List<String> HOSTILE =
      List.of(
          "::add-mask::x",
          "  ::error::x",
          "name\n::set-output name=a::b",
          "name\r::error::x",
          "\t::stop-commands::x",
          "\u00A0::error::x",
          "##[error]x",
          "a ##[command]x",
          "###[error]x",
          "\u001B[2J",
          "\u001B]0;title\u0007",
          "\u001B[8mhidden",
          "\u009B2J",
          "\u202Ex",
          "\u2066x",
          "\u200Fx",
          "\u2028::error::x",
          "\u0085::error::x",
          "\u0000\b\u007F");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output output = new Output(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void assertHarmless(String printed) {
    assertThat(printed.replace("\n", ""))
        .doesNotContainPattern("[\\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F\u2028\u2029]")
        .doesNotContain("##[");
    assertThat(printed.lines())
        .noneMatch(line -> line.replaceAll("^[\\s\\h]+", "").startsWith("::"));
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void everyWayOfPrintingIsHarmless(String hostile) {
    for (BiConsumer<Output, String> way :
        List.<BiConsumer<Output, String>>of(
            Output::line,
            Output::document,
            Output::question,
            (to, text) -> {
              to.writer().print(text);
              to.writer().println(text);
            },
            (to, text) -> new Display(to, true, Ansi.ON, Optional.empty()).line(text),
            (to, text) -> new Display(to, true).detail(text),
            (to, text) -> new Display(to, true).failed(text, text, java.time.Duration.ZERO))) {
      bytes.reset();

      way.accept(output, hostile);

      assertHarmless(printed());
    }
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void jsonIsHarmlessAndStaysWhatItIs(String hostile) {
    output.json(JsonMapper.shared().createObjectNode().put("cause", hostile).toString());

    assertHarmless(printed());
    assertThat(JsonMapper.shared().readTree(printed()).path("cause").asString()).isEqualTo(hostile);
  }

  @Test
  void stylesOfOursStayAndThoseOfOthersAreShown() {
    Display display = new Display(output, false, Ansi.ON, Optional.empty());

    display.headline("\u001B[31mred", true);

    assertThat(printed()).contains("\u001B[32m", "␛[31mred").doesNotContain("\u001B[31m");
  }

  @Test
  void cutsALineThatIsSomebodysContent() {
    output.line("x".repeat(100_000) + "\nend");

    assertThat(printed()).hasSizeLessThan(9_000).endsWith("…\nend\n");
  }
}
