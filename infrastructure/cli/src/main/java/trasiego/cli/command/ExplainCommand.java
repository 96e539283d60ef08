package trasiego.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.UsageException;
import trasiego.cli.report.HazardPage;
import trasiego.failure.InvalidRequestException;
import trasiego.hazard.HazardDoc;

/** Prints what there is to know about one hazard, or which there are. */
@Command(
    name = "explain",
    description = "Explain a hazard that a plan reports: what happens, the bad way, the good one.",
    footer = {"", "Without CODE it lists every hazard: code, severity, one sentence."})
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CODE",
      description = "As the plan names it, such as build-index.")
  private String code;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or markdown, the page as it is written.")
  private String format;

  private final CommandContext context;

  public ExplainCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!List.of("text", "markdown").contains(format)) {
      throw new UsageException("--format: found \"" + format + "\", wanted text or markdown");
    }
    context.out().document(code == null ? list() : page());
    return ExitCode.DONE;
  }

  private String page() {
    HazardDoc page;
    try {
      page = HazardDoc.of(code);
    } catch (InvalidRequestException e) {
      throw new UsageException("CODE: " + e.getMessage());
    }
    return format.equals("markdown") ? page.markdown() : HazardPage.of(page, context.look(""));
  }

  private String list() {
    if (format.equals("markdown")) {
      StringBuilder table = new StringBuilder("| hazard | severity | |\n|---|---|---|\n");
      HazardDoc.all().forEach(page -> table.append(row(page)));
      return table.toString();
    }
    return HazardPage.list(HazardDoc.all(), context.look(""));
  }

  private static String row(HazardDoc page) {
    String summary = page.summary().replace("|", "\\|");
    return "| `"
        + page.code()
        + "` | "
        + page.severity().name().toLowerCase(Locale.ROOT)
        + " | "
        + summary
        + " |\n";
  }
}
