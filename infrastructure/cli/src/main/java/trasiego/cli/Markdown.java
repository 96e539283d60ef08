package trasiego.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Keys;

/** A result as GitHub renders it: what happened first, then where to look, then the states. */
final class Markdown {
  private static final Pattern TICKS = Pattern.compile("`+");

  private final StringBuilder text = new StringBuilder();

  private Markdown() {}

  /** The end of a machine's execution, or what kept one from beginning. */
  static String of(String what, Report report, List<HistoryEvent> history) {
    Markdown markdown = new Markdown();
    markdown.line("## " + what + " of " + report.environment() + ": " + outcome(report.status()));
    if (report.summary() != null) {
      markdown.line("").line(escaped(report.summary()));
    }
    markdown.facts(report);
    if (report.error() != null) {
      markdown.line("").line("### " + code(report.error()));
      markdown.block(report.cause() == null ? "no cause was given" : report.cause());
    }
    markdown.states(StateTimes.of(history));
    return markdown.text.toString();
  }

  /** A plan's answer. */
  static String ofPlan(String environment, JsonNode plan) {
    Markdown markdown = new Markdown();
    List<String> pending = Reports.texts(plan.path("pending"));
    markdown.line(
        "## Plan of "
            + environment
            + ": "
            + (pending.isEmpty() ? "nothing to do" : pending.size() + " pending"));
    markdown.line("").line(escaped(String.valueOf(Reports.text(plan, "summary"))));
    if (!pending.isEmpty()) {
      markdown.line("");
      pending.forEach(version -> markdown.line("- " + code(version)));
    }
    return markdown.text.toString();
  }

  private static String outcome(String status) {
    return switch (status) {
      case "UP_TO_DATE" -> "nothing to do";
      case "PLANNED" -> "ready";
      case "SUCCEEDED" -> "done";
      case "REFUSED" -> "refused, nothing was changed";
      case "RUNNING" -> "still running";
      default -> "failed";
    };
  }

  private void facts(Report report) {
    List<String> rows = new ArrayList<>();
    if (report.execution() != null) {
      String name = code(Keys.name(report.execution()));
      rows.add(
          row(
              "execution",
              report.console() == null ? name : "[" + name + "](" + report.console() + ")"));
    }
    if (!report.applied().isEmpty()) {
      rows.add(row("applied", code(String.join(", ", report.applied()))));
    }
    if (report.backup() != null) {
      rows.add(row("backup", code(report.backup())));
    }
    if (report.record() != null) {
      rows.add(row("record", code(report.record())));
    }
    table("| | |", "|---|---|", rows);
  }

  private void states(List<StateTimes> states) {
    List<String> rows = new ArrayList<>();
    for (StateTimes state : states) {
      String how = state.error() == null ? "✓" : "✗ " + code(state.error());
      rows.add(
          "| "
              + state.name()
              + " | "
              + how
              + " | "
              + Display.seconds(state.time())
              + " | "
              + state.tries()
              + " |");
    }
    table("| state | | time | tries |", "|---|---|---:|---:|", rows);
  }

  private void table(String head, String columns, List<String> rows) {
    if (!rows.isEmpty()) {
      line("").line(head).line(columns);
      rows.forEach(this::line);
    }
  }

  private static String row(String name, String value) {
    return "| " + name + " | " + value + " |";
  }

  /** Whatever stands in it is shown as it is: the fence is longer than any within. */
  private void block(String content) {
    int longest =
        TICKS.matcher(content).results().mapToInt(it -> it.group().length()).max().orElse(0);
    String fence = "`".repeat(Math.max(3, longest + 1));
    line("").line(fence + "text").line(content.strip()).line(fence);
  }

  private static String code(String value) {
    return "`" + value.replace("`", "'").replace("|", "\\|").replace('\n', ' ') + "`";
  }

  private static String escaped(String value) {
    return value.replaceAll("([\\\\`*_<>|#\\[\\]])", "\\\\$1").replace('\n', ' ');
  }

  private Markdown line(String value) {
    text.append(value).append('\n');
    return this;
  }
}
