package trasiego.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.report.ReportFormat;
import trasiego.embedded.process.PrivateFiles;
import trasiego.execution.Report;
import trasiego.execution.Verdict;

/** How a judged report is told, and what makes the command fail. */
final class ReportOptions {
  private static final String FORMATS = "table, markdown, json, sarif or html";
  private static final List<String> FAILURES = List.of("risky", "refused", "never");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How the report is printed: table (default), markdown, json, sarif or html.")
  private String format;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Write the report to a file as well, by its ending (.txt .md .json .sarif .html), else by"
            + " --format;",
        "may be repeated. With --format too, only the verdict is printed."
      })
  private List<Path> outputs = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      defaultValue = "risky",
      description = {
        "What ends with exit 3: risky (default: whatever a deployment would refuse), refused (not"
            + " what needs",
        "an acknowledgement alone) or never."
      })
  private String failOn;

  /** Refuses what cannot be done, before anything is started. */
  void check(boolean isJson) {
    if (format != null) {
      parsed();
      if (isJson && parsed() != ReportFormat.JSON) {
        throw new UsageException("--json and --format " + format + ": say one");
      }
    }
    outputs.forEach(this::formatOf);
    outputs.forEach(ReportOptions::checkPlace);
    if (!FAILURES.contains(failOn)) {
      throw new UsageException(
          "--fail-on: found \"" + failOn + "\", wanted risky, refused or never");
    }
  }

  /** A plan takes a while: that nothing can be written there is said before. */
  private static void checkPlace(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new UsageException("--output: " + file + " is a folder; name a file");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException("--output: there is no folder " + folder + "; make it first");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new UsageException("--output: " + file + " cannot be written: permission denied");
    }
  }

  /** Whether a form or a file was asked for. */
  boolean isShaped() {
    return format != null || !outputs.isEmpty();
  }

  private ReportFormat parsed() {
    return ReportFormat.parse(format)
        .orElseThrow(
            () -> new UsageException("--format: found \"" + format + "\", wanted " + FORMATS));
  }

  private ReportFormat formatOf(Path file) {
    Optional<ReportFormat> byName =
        file.getFileName() == null ? Optional.empty() : ReportFormat.ofFile(file);
    return byName.orElseGet(
        () -> {
          if (format == null) {
            throw new UsageException(
                "--output: the ending of "
                    + file
                    + " names no format; wanted .txt, .md, .json, .sarif or .html, or --format");
          }
          return parsed();
        });
  }

  /**
   * Prints and writes the report; answers the exit code.
   *
   * @param folder where the migrations lie in their repository
   * @param isJson whether the command was asked for JSON by its general option
   */
  int tell(CommandContext context, Report report, String folder, boolean isJson) {
    RenderOptions options = context.look(folder);
    if (format != null && !outputs.isEmpty()) {
      report.lines().forEach(context.out()::line);
    } else {
      ReportFormat asked =
          format != null ? parsed() : isJson ? ReportFormat.JSON : ReportFormat.TABLE;
      String text = asked.of(report, options);
      if (asked.isJson()) {
        context.out().json(text.stripTrailing());
      } else {
        context.out().document(text);
      }
    }
    // Last: where a disk is full, what was found is told all the same.
    for (Path file : outputs) {
      write(file, formatOf(file).of(report, RenderOptions.of(0, false, folder)));
    }
    return exitCode(report);
  }

  int exitCode(Report report) {
    return fails(report) ? ExitCode.REFUSED : ExitCode.DONE;
  }

  private boolean fails(Report report) {
    return switch (failOn) {
      case "never" -> false;
      case "refused" -> Verdict.isAtLeast(report.verdict(), Verdict.REFUSED);
      default -> Verdict.isOpen(report.verdict());
    };
  }

  private static void write(Path file, String text) {
    try {
      PrivateFiles.write(file, text);
    } catch (IOException e) {
      throw new UsageException("--output: " + file + " cannot be written: " + e.getMessage());
    }
  }
}
