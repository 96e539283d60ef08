package trasiego.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Option;
import trasiego.cli.environment.CommandContext;
import trasiego.embedded.process.PrivateFiles;

/** A file that a CI job shows to people: a run's result as Markdown, behind what is there. */
final class JobSummary {
  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "Append the result as Markdown, such as to $GITHUB_STEP_SUMMARY.")
  private Path file;

  /** A summary that cannot be written changes nothing about what it would have told. */
  void append(CommandContext context, String markdown) {
    if (file == null) {
      return;
    }
    try {
      PrivateFiles.write(
          file, markdown + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      context.err().line("db: the summary could not be written to " + file + ": " + e);
    }
  }
}
