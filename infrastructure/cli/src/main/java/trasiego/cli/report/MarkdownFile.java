package trasiego.cli.report;

import java.util.ArrayList;
import java.util.List;
import trasiego.cli.console.Markup;
import trasiego.cli.console.TerminalText;
import trasiego.execution.Hazard;
import trasiego.execution.Report.Check;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.StatementReport;

/** One file's details in parts, of which each stands by itself, the weightiest first. */
final class MarkdownFile {
  private static final int SQL = 2_000;
  private static final int SAFER = 6_000;
  private static final int WORDS = 1_500;
  private static final int ITEMS = 40;

  private final FileReport file;
  private final List<String> parts = new ArrayList<>();

  MarkdownFile(FileReport file) {
    this.file = file;
  }

  List<String> parts() {
    file.hazards().stream().filter(Hazard::isOpen).forEach(this::hazard);
    file.hazards().stream().filter(it -> !it.isOpen()).forEach(this::hazard);
    file.checks().forEach(this::check);
    if (file.expected() != null) {
      part("Expected: " + prose(ReportWords.expected(file.expected())));
      file.expected().blocked().forEach(it -> part("- blocked: " + prose(it)));
    }
    if (file.undo() != null) {
      part("Undo: " + prose(ReportWords.undoSentence(file.undo())));
    }
    if (file.compatibility() != null) {
      part("Release: " + prose(ReportWords.rollback(file.compatibility())));
      file.compatibility().uses().forEach(it -> part("- " + prose(it)));
    }
    file.statements().forEach(this::statement);
    return parts;
  }

  private void hazard(Hazard hazard) {
    StringBuilder part =
        new StringBuilder(
            "#### %s %s in %s, %s\n\n%s\n"
                .formatted(
                    ReportWords.severity(hazard),
                    Markup.code(hazard.code()),
                    Markup.code(TerminalText.cut(hazard.object(), WORDS)),
                    ReportWords.place(hazard),
                    prose(hazard.consequence())));
    if (hazard.acknowledged() != null) {
      part.append("\nAccepted: ").append(prose(hazard.acknowledged())).append('\n');
    } else {
      if (hazard.safer() != null) {
        part.append("\nThe safer way:\n\n").append(Markup.block("sql", cut(hazard.safer(), SAFER)));
      }
      if (ReportWords.asksForReason(hazard)) {
        part.append("\nOr, with a reason, in the file:\n\n")
            .append(Markup.block("sql", cut(ReportWords.acknowledgement(hazard), WORDS)));
      }
    }
    part(part.toString().stripTrailing());
  }

  private void check(Check check) {
    String cleanUp =
        check.cleanUp() == null ? "" : "\n\n" + Markup.block("sql", cut(check.cleanUp(), SQL));
    part("Data: " + prose(ReportWords.check(check)) + cleanUp.stripTrailing());
  }

  private void statement(StatementReport statement) {
    StringBuilder part =
        new StringBuilder(
                "Line " + statement.line() + ", " + ReportWords.tried(statement.seconds()))
            .append("\n\n")
            .append(Markup.block("sql", cut(statement.sql(), SQL)));
    List<String> seen = new ArrayList<>(statement.effects());
    statement.locks().forEach(it -> seen.add("locks " + it));
    if (!seen.isEmpty()) {
      part.append('\n');
      seen.stream().limit(ITEMS).forEach(it -> part.append("- ").append(prose(it)).append('\n'));
      if (seen.size() > ITEMS) {
        part.append("- and ").append(seen.size() - ITEMS).append(" more\n");
      }
    }
    part(part.toString().stripTrailing());
  }

  private static String prose(String text) {
    return Markup.text(TerminalText.cut(text, WORDS));
  }

  private static String cut(String sql, int longest) {
    return TerminalText.cut(sql, longest);
  }

  private void part(String part) {
    parts.add("\n" + part + "\n");
  }
}
