package trasiego.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What a person sees while something runs, line by line, so that it reads the same in a terminal
 * and in a CI log. With {@code --json} all of it goes to stderr and only the result to stdout.
 */
final class Display {
  private static final int STATE_WIDTH = 20;

  private final PrintStream out;
  private final boolean verbose;

  Display(PrintStream out, boolean verbose) {
    this.out = out;
    this.verbose = verbose;
  }

  void line(String text) {
    out.println(text);
  }

  void entered(String state) {
    out.println("▸ " + state);
  }

  void exited(String state, Duration time) {
    out.printf(Locale.ROOT, "✓ %-" + STATE_WIDTH + "s %s%n", state, seconds(time));
  }

  void failed(String state, String error, Duration time) {
    out.printf(Locale.ROOT, "✗ %-" + STATE_WIDTH + "s %s  %s%n", state, seconds(time), error);
  }

  void passed(String state) {
    out.println("· " + state);
  }

  void retried(String state, int tries) {
    out.printf(Locale.ROOT, "↻ %-" + STATE_WIDTH + "s try %d%n", state, tries);
  }

  /** A line of progress from within a function. */
  void detail(String text) {
    for (String line : text.split("\n")) {
      out.println("    " + line);
    }
  }

  void verbose(String text) {
    if (verbose) {
      detail(text);
    }
  }

  static String seconds(Duration time) {
    double seconds = time.toMillis() / 1000.0;
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
  }

  static String bytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
