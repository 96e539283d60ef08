package trasiego.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.cli.aws.Pause;
import trasiego.cli.environment.CommandContext;

class DisplayTest {
  private static final String ESCAPE = "\u001B[";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private CommandContext place(Terminal terminal) {
    return new CommandContext(
        Path.of("."),
        Map.of(),
        new BufferedReader(new StringReader("")),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal);
  }

  private String shown(Terminal terminal) {
    out.reset();
    Display display = place(terminal).display(false, false);
    display.entered("Backup");
    display.detail("copied 1 of 4 tables, 120 rows, 3.5 MB");
    pause();
    display.detail("copied 3 of 4 tables, 980 rows, 9.9 MB");
    display.detail("stored it");
    display.exited("Backup", Duration.ofMillis(1500));
    display.end();
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Longer than the moving line takes to be drawn. */
  private static void pause() {
    Pause.real(Duration.ofMillis(700));
  }

  @Test
  void printsLinesAloneWhereNoTerminalIs() {
    assertThat(shown(Terminal.NONE))
        .isEqualTo(
            """
            ▸ Backup
                copied 1 of 4 tables, 120 rows, 3.5 MB
                copied 3 of 4 tables, 980 rows, 9.9 MB
                stored it
            ✓ Backup               1.5 s
            """);
  }

  @Test
  void drawsABarOnATerminalAndTakesItAway() {
    String shown = shown(new Terminal(true, false, false, 100));

    assertThat(shown).contains("Backup").contains("1/4").contains("tables, 120 rows, 3.5 MB");
    assertThat(shown).contains("    stored it\n").doesNotContain("copied").doesNotContain(ESCAPE);
    // What is left on the screen: each line from the last return on.
    assertThat(shown.split("\n"))
        .extracting(line -> line.substring(line.lastIndexOf('\r') + 1))
        .containsExactly("▸ Backup", "    stored it", "✓ Backup               1.5 s");
  }

  @Test
  void showsHowLongAStepTakesThatSaysNothing() {
    Display display = place(new Terminal(true, false, false, 100)).display(false, false);

    display.begin("trasiego-test-backup");
    Pause.real(Duration.ofMillis(1700));
    display.end();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("trasiego-test-backup  1.0 s")
        .endsWith(" \r");
  }

  @Test
  void coloursWhereATerminalIsAndColourIsWanted() {
    assertThat(shown(new Terminal(true, false, true, 100)))
        .contains(ESCAPE + "32m✓" + ESCAPE + "0m Backup");
    assertThat(shown(new Terminal(true, false, true, 100).withoutColour())).doesNotContain(ESCAPE);
  }

  @Test
  void keepsOutputForTheResultWithJson() {
    place(new Terminal(true, false, true, 100)).display(true, false).line("a line");

    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("a line\n");
  }

  @Test
  void takesFromTheVariablesWhatTheTerminalCanAndThePersonWants() {
    assertThat(Terminal.of("out,err", "132", Map.of("TERM", "xterm")))
        .isEqualTo(new Terminal(true, true, true, 132));
    assertThat(Terminal.of("out", "", Map.of("NO_COLOR", "1")))
        .isEqualTo(new Terminal(true, false, false, 80));
    assertThat(Terminal.of("out,err", "132", Map.of("TERM", "dumb"))).isEqualTo(Terminal.NONE);
    assertThat(Terminal.of("", "", Map.of("TERM", "xterm")).out()).isFalse();
  }

  @Test
  void coloursWhereNoTerminalIsOnlyWhereThatIsForced() {
    assertThat(isColoured(Map.of())).isFalse();
    assertThat(isColoured(Map.of("CLICOLOR_FORCE", "1"))).isTrue();
    assertThat(isColoured(Map.of("CLICOLOR_FORCE", "1", "TERM", "dumb"))).isTrue();
    assertThat(isColoured(Map.of("CLICOLOR_FORCE", "0"))).isFalse();
    assertThat(isColoured(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"))).isFalse();
    assertThat(
            Terminal.of("", "", Map.of("CLICOLOR_FORCE", "1"))
                .withoutColour()
                .ansi(false)
                .enabled())
        .isFalse();
    assertThat(Terminal.of("out", "", Map.of("CLICOLOR", "0")).ansi(true).enabled()).isFalse();
  }

  private static boolean isColoured(Map<String, String> variables) {
    return Terminal.of("", "", variables).ansi(false).enabled();
  }

  @Test
  void readsHowFarARestoreIs() {
    assertThat(LoggedProgress.of("restored 557588 rows, 8.8 of 17.6 MB"))
        .contains(new LoggedProgress(9, 18, "MB, 557588 rows"));
    assertThat(LoggedProgress.of("restored it")).isEmpty();
  }
}
