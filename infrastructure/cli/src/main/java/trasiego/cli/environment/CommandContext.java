package trasiego.cli.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import trasiego.cli.console.Display;
import trasiego.cli.console.LiveLine;
import trasiego.cli.console.Output;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.Terminal;
import trasiego.cli.exit.UsageException;

/** Where a command runs: the checkout, the variables and the streams. */
public record CommandContext(
    Path root,
    Map<String, String> variables,
    BufferedReader in,
    Output out,
    Output err,
    Terminal terminal) {
  private static final String IDLE = "TRASIEGO_IDLE_SECONDS";
  private static final Duration LONGEST_IDLE = Duration.ofDays(7);

  /** Where nobody watches a terminal. */
  public CommandContext(
      Path root,
      Map<String, String> variables,
      BufferedReader in,
      PrintStream out,
      PrintStream err) {
    this(root, variables, in, out, err, Terminal.NONE);
  }

  public CommandContext(
      Path root,
      Map<String, String> variables,
      BufferedReader in,
      PrintStream out,
      PrintStream err,
      Terminal terminal) {
    this(root, variables, in, new Output(out), new Output(err), terminal);
  }

  public CommandContext withoutColour() {
    return new CommandContext(root, variables, in, out, err, terminal.withoutColour());
  }

  /**
   * @param isJson whether standard output is kept for the result
   */
  public Display display(boolean isJson, boolean verbose) {
    Output stream = isJson ? err : out;
    boolean isTerminal = isJson ? terminal.err() : terminal.out();
    return new Display(
        stream,
        verbose,
        terminal.ansi(isTerminal),
        isTerminal ? Optional.of(new LiveLine(stream, terminal.columns())) : Optional.empty());
  }

  /**
   * What a report is shown on.
   *
   * @param folder where the migrations lie in their repository
   */
  public RenderOptions look(String folder) {
    return RenderOptions.of(
        terminal.out() ? terminal.columns() : 0, terminal.ansi(terminal.out()).enabled(), folder);
  }

  /** The git-ignored folder that keeps everything local. */
  public Path state() {
    return root.resolve(".trasiego");
  }

  /**
   * How long the embedded servers stay when no command uses them; zero where nothing is said, which
   * the launcher does.
   */
  Duration idle() {
    String found = variables.getOrDefault(IDLE, "0").strip();
    try {
      long seconds = Long.parseLong(found);
      if (seconds >= 0 && seconds <= LONGEST_IDLE.toSeconds()) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // Answered below, as a number that is out of range.
    }
    throw new UsageException(
        "variable %s: found \"%s\", wanted seconds from 0 to %d"
            .formatted(IDLE, found, LONGEST_IDLE.toSeconds()));
  }

  /** What outlives a checkout: this person's own folder for settings. */
  Path settings() {
    String home = variables.get("HOME");
    Path usual = home == null ? state() : Path.of(home, ".config");
    return Optional.ofNullable(variables.get("XDG_CONFIG_HOME"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElse(usual)
        .resolve("trasiego");
  }

  /** Asks on stderr and reads one line; null where nobody answers. */
  public String ask(String question) {
    err.question(question);
    try {
      String line = in.readLine();
      if (line == null) {
        // Nobody ended the question's line.
        err.end();
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
