package trasiego.cli.result;

import java.util.Map;
import trasiego.cli.console.Display;
import trasiego.cli.exit.ExitCode;

/**
 * The closing lines that a person reads: what happened, what state everything is in, what to do
 * next.
 */
public final class Summary {
  private final Display display;

  public Summary(Display display) {
    this.display = display;
  }

  public void print(Report report, Map<String, String> facts) {
    display.line("");
    display.headline(headline(report), report.exitCode() == ExitCode.DONE);
    if (report.summary() != null) {
      display.line("  " + report.summary());
    }
    if (!report.applied().isEmpty()) {
      display.line("  applied    " + String.join(", ", report.applied()));
    }
    report.takenOver().forEach(line -> display.line("  recorded   " + line));
    if (report.backup() != null) {
      display.line("  backup     " + report.backup());
    }
    facts.forEach((name, value) -> display.line(String.format("  %-10s %s", name, value)));
    if (report.record() != null) {
      display.line("  record     " + report.record());
    }
    if (report.error() != null) {
      display.line("  error      " + report.error());
      display.detail(report.cause() == null ? "no cause was given" : report.cause());
    }
  }

  private static String headline(Report report) {
    return switch (report.status()) {
      case "PLANNED" -> "Ready: nothing stands in the way in " + report.environment() + ".";
      case "UP_TO_DATE" -> "Nothing to do: " + report.environment() + " is up to date.";
      case "SUCCEEDED" -> "Done: " + report.environment() + ".";
      case "REFUSED" -> "Refused: nothing was changed in " + report.environment() + ".";
      default -> "FAILED in " + report.environment() + ".";
    };
  }
}
