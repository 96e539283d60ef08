package trasiego.cli.result;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import trasiego.cli.console.Display;
import trasiego.cli.console.Markup;
import trasiego.cli.environment.JsonFields;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Keys;

/** A result as GitHub renders it: what happened first, then where to look, then the states. */
public final class MarkdownSummary {
  private final StringBuilder text = new StringBuilder();

  private MarkdownSummary() {}

  /** The end of a machine's execution, or what kept one from beginning. */
  public static String of(String what, ExecutionResult result, List<HistoryEvent> history) {
    MarkdownSummary markdown = new MarkdownSummary();
    markdown.line(
        "## "
            + what
            + " of "
            + Markup.text(String.valueOf(result.environment()))
            + ": "
            + outcome(result.status()));
    if (result.summary() != null) {
      markdown.line("").line(Markup.text(result.summary()));
    }
    markdown.facts(result);
    if (result.error() != null) {
      markdown.line("").line("### " + Markup.code(result.error()));
      markdown.block(result.cause() == null ? "no cause was given" : result.cause());
    }
    markdown.states(StateTimes.of(history));
    return markdown.text.toString();
  }

  /** A plan's answer. */
  static String ofPlan(String environment, JsonNode plan) {
    MarkdownSummary markdown = new MarkdownSummary();
    List<String> pending = JsonFields.texts(plan.path("pending"));
    markdown.line(
        "## Plan of "
            + Markup.text(String.valueOf(environment))
            + ": "
            + (pending.isEmpty() ? "nothing to do" : pending.size() + " pending"));
    markdown.line("").line(Markup.text(String.valueOf(JsonFields.text(plan, "summary"))));
    if (!pending.isEmpty()) {
      markdown.line("");
      pending.forEach(version -> markdown.line("- " + Markup.code(version)));
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

  private void facts(ExecutionResult result) {
    List<String> rows = new ArrayList<>();
    if (result.execution() != null) {
      String name = Markup.code(Keys.name(result.execution()));
      rows.add(
          row(
              "execution",
              result.console() == null ? name : "[" + name + "](" + link(result.console()) + ")"));
    }
    result.takenOver().forEach(line -> rows.add(row("recorded", Markup.code(line))));
    if (!result.applied().isEmpty()) {
      rows.add(row("applied", Markup.code(String.join(", ", result.applied()))));
    }
    if (result.backup() != null) {
      rows.add(row("backup", Markup.code(result.backup())));
    }
    if (result.record() != null) {
      rows.add(row("record", Markup.code(result.record())));
    }
    table("| | |", "|---|---|", rows);
  }

  private void states(List<StateTimes> states) {
    List<String> rows = new ArrayList<>();
    for (StateTimes state : states) {
      String how = state.error() == null ? "✓" : "✗ " + Markup.code(state.error());
      rows.add(
          "| "
              + Markup.text(state.name())
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

  private void block(String content) {
    line("").line(Markup.block("text", content).stripTrailing());
  }

  /** An address can end neither its link nor its line. */
  private static String link(String address) {
    return address.replaceAll("[\\s<>()\\[\\]\\\\`]", "");
  }

  private MarkdownSummary line(String value) {
    text.append(value).append('\n');
    return this;
  }
}
