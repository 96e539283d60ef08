package trasiego.cli.console;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What a person sees while something runs, line by line, so that it reads the same in a terminal
 * and in a CI log; a terminal has colour too, and a last line that moves. With {@code --json} all
 * of it goes to stderr and only the result to stdout.
 */
public final class Display {
  private static final int STATE_WIDTH = 20;

  private final Output out;
  private final boolean verbose;
  private final Ansi ansi;
  private final Optional<LiveLine> live;

  public Display(Output out, boolean verbose) {
    this(out, verbose, Ansi.OFF, Optional.empty());
  }

  public Display(Output out, boolean verbose, Ansi ansi, Optional<LiveLine> live) {
    this.out = out;
    this.verbose = verbose;
    this.ansi = ansi;
    this.live = live;
  }

  public void line(String text) {
    print(TerminalText.clean(text));
  }

  /** What a result begins with, by its kind. */
  public void headline(String text, boolean isGood) {
    print(styled(text, Style.bold, isGood ? Style.fg_green : Style.fg_red));
  }

  public void entered(String state) {
    print(styled("▸", Style.fg_cyan) + " " + TerminalText.clean(state));
    begin(state);
  }

  public void exited(String state, Duration time) {
    end();
    print(styled("✓", Style.fg_green) + " " + padded(state) + " " + seconds(time));
  }

  public void failed(String state, String error, Duration time) {
    end();
    print(
        styled("✗", Style.fg_red)
            + " "
            + padded(state)
            + " "
            + seconds(time)
            + "  "
            + styled(error, Style.fg_red));
  }

  public void retried(String state, int tries) {
    print(styled("↻", Style.fg_yellow) + " " + padded(state) + " try " + tries);
    begin(state);
  }

  public void passed(String state) {
    print(styled("· " + state, Style.faint));
  }

  /** A line of progress from within a function. */
  public void detail(String text) {
    Optional<LoggedProgress> advance =
        live.isPresent() ? LoggedProgress.of(text) : Optional.empty();
    if (advance.isPresent()) {
      advanced(advance.get());
      return;
    }
    for (String line : TerminalText.clean(text).split("\n")) {
      print("    " + line);
    }
  }

  public void verbose(String text) {
    if (verbose) {
      detail(text);
    }
  }

  /** Something begins that says nothing until it is done; a terminal shows how long it takes. */
  public synchronized void begin(String task) {
    live.ifPresent(line -> line.begin(task));
  }

  public synchronized void end() {
    live.ifPresent(LiveLine::end);
  }

  private synchronized void advanced(LoggedProgress progress) {
    live.ifPresent(line -> line.advance(progress));
  }

  /** Functions log from several threads: no line may come between the moving one and its end. */
  private synchronized void print(String text) {
    live.ifPresent(LiveLine::hide);
    out.styled(text);
    live.ifPresent(LiveLine::show);
  }

  private String styled(String text, Style... styles) {
    String clean = TerminalText.clean(text);
    return ansi.enabled() ? Style.on(styles) + clean + Style.reset.on() : clean;
  }

  private static String padded(String state) {
    return String.format(Locale.ROOT, "%-" + STATE_WIDTH + "s", TerminalText.clean(state));
  }

  public static String seconds(Duration time) {
    double seconds = time.toMillis() / 1000.0;
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
  }

  public static String bytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
