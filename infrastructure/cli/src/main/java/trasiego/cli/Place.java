package trasiego.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import trasiego.cli.report.Look;

/**
 * Where a command runs: the checkout, the variables, the streams, and the way to open an
 * environment.
 */
record Place(
    Path root,
    Map<String, String> variables,
    BufferedReader in,
    PrintStream out,
    PrintStream err,
    Terminal terminal) {
  private static final long PAUSE_MILLIS = 2_000;

  /** Where nobody watches a terminal. */
  Place(
      Path root,
      Map<String, String> variables,
      BufferedReader in,
      PrintStream out,
      PrintStream err) {
    this(root, variables, in, out, err, Terminal.NONE);
  }

  Place withoutColour() {
    return new Place(root, variables, in, out, err, terminal.withoutColour());
  }

  /**
   * @param isJson whether standard output is kept for the result
   */
  Display display(boolean isJson, boolean verbose) {
    PrintStream stream = isJson ? err : out;
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
  Look look(String folder) {
    return Look.of(
        terminal.out() ? terminal.columns() : 0, terminal.ansi(terminal.out()).enabled(), folder);
  }

  /** The git-ignored folder that keeps everything local. */
  Path state() {
    return root.resolve(".trasiego");
  }

  Deployment open(EnvironmentOptions options, Display display) {
    return options.isDeployed()
        ? AwsDeployment.open(this, options, display)
        : LocalDeployment.open(this, options, display);
  }

  /** Asks on stderr and reads one line; null where nobody answers. */
  String ask(String question) {
    err.print(question);
    err.flush();
    try {
      String line = in.readLine();
      if (line == null) {
        // Nobody ended the question's line.
        err.println();
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("interrupted");
    }
  }
}
