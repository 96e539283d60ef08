package trasiego.cli.result;

import java.util.Map;
import trasiego.cli.console.Display;
import trasiego.cli.exit.ExitCode;

/**
 * The closing lines that a person reads: what happened, what state everything is in, what to do
 * next.
 */
public final class ConsoleSummary {
  private final Display display;

  public ConsoleSummary(Display display) {
    this.display = display;
  }

  public void print(ExecutionResult result, Map<String, String> facts) {
    display.line("");
    display.headline(headline(result), result.exitCode() == ExitCode.DONE);
    if (result.summary() != null) {
      display.line("  " + result.summary());
    }
    if (!result.applied().isEmpty()) {
      display.line("  applied    " + String.join(", ", result.applied()));
    }
    result.takenOver().forEach(line -> display.line("  recorded   " + line));
    if (result.backup() != null) {
      display.line("  backup     " + result.backup());
    }
    facts.forEach((name, value) -> display.line(String.format("  %-10s %s", name, value)));
    if (result.record() != null) {
      display.line("  record     " + result.record());
    }
    if (result.error() != null) {
      display.line("  error      " + result.error());
      display.detail(result.cause() == null ? "no cause was given" : result.cause());
    }
  }

  private static String headline(ExecutionResult result) {
    return switch (result.status()) {
      case "PLANNED" -> "Ready: nothing stands in the way in " + result.environment() + ".";
      case "UP_TO_DATE" -> "Nothing to do: " + result.environment() + " is up to date.";
      case "SUCCEEDED" -> "Done: " + result.environment() + ".";
      case "REFUSED" -> "Refused: nothing was changed in " + result.environment() + ".";
      default -> "FAILED in " + result.environment() + ".";
    };
  }
}
