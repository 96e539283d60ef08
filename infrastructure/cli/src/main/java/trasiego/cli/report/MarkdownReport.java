package trasiego.cli.report;

import java.util.List;
import java.util.Locale;
import trasiego.cli.console.Markup;
import trasiego.cli.console.TerminalText;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Verdict;

/**
 * The report as a comment on a pull request: the verdict, a table of the files, then each file's
 * details folded away. What would make the comment too long is left out, and that is said.
 */
final class MarkdownReport {
  /** GitHub refuses a comment of more than 65,536 characters. */
  static final int LONGEST = 60_000;

  /** Room for the words that say what was left out, and for the end of what is open. */
  private static final int RESERVED = 400;

  private static final int ROWS = 100;
  private static final int ITEMS = 30;
  private static final int ITEM = 600;

  private final Report report;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new MarkdownReport(report).written();
  }

  private String written() {
    String mark = Verdict.isOpen(report.verdict()) ? "🛑" : "✅";
    line("## " + mark + " " + Markup.text(ReportWords.verdict(report)));
    line("").line(Markup.text(ReportWords.ground(report)));
    items("Refused", report.refusals());
    table();
    items("In the way now", report.blockers());
    items("Drift", report.drift());
    items("Notes", report.warnings());
    int left = 0;
    for (FileReport file : report.files()) {
      if (left > 0 || !details(file)) {
        left++;
      }
    }
    if (left > 0) {
      line("")
          .line(
              "_The details of "
                  + ReportWords.count(left, "file")
                  + " are left out: a comment has no room for them. `infrastructure/db plan` shows"
                  + " all._");
    }
    return text.toString();
  }

  private void table() {
    if (report.files().isEmpty()) {
      return;
    }
    line("").line("| | file | open | strongest lock | undo |").line("|---|---|---:|---|---|");
    report.files().stream().limit(ROWS).forEach(file -> line(row(file)));
    if (report.files().size() > ROWS) {
      line("").line("_and " + ReportWords.count(report.files().size() - ROWS, "more file") + "_");
    }
  }

  private static String row(FileReport file) {
    long open = file.hazards().stream().filter(Hazard::isOpen).count();
    return "| "
        + mark(file.verdict())
        + " "
        + file.verdict()
        + " | "
        + Markup.code(TerminalText.cut(file.file(), 160))
        + " | "
        + open
        + " | "
        + Markup.text(TerminalText.cut(ReportWords.strongestLock(file), 160))
        + " | "
        + Markup.text(ReportWords.undo(file.undo()))
        + " |";
  }

  private static String mark(String verdict) {
    return switch (verdict) {
      case Verdict.SAFE -> "🟢";
      case Verdict.ACKNOWLEDGED -> "🔵";
      case Verdict.RISKY -> "🟠";
      default -> "🔴";
    };
  }

  private void items(String title, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    line("").line("**" + title + "**").line("");
    items.stream().limit(ITEMS).forEach(it -> line("- " + Markup.text(TerminalText.cut(it, ITEM))));
    if (items.size() > ITEMS) {
      line("- and " + (items.size() - ITEMS) + " more");
    }
  }

  /** False where there was no room for any of it. */
  private boolean details(FileReport file) {
    String open = Verdict.isOpen(file.verdict()) ? "<details open>" : "<details>";
    String head =
        "\n%s\n<summary><code>%s</code>: %s</summary>\n"
            .formatted(open, Markup.html(TerminalText.cut(file.file(), 160)), file.verdict());
    if (!fits(head)) {
      return false;
    }
    text.append(head);
    List<String> parts = new MarkdownFile(file).parts();
    int shown = 0;
    while (shown < parts.size() && fits(parts.get(shown))) {
      text.append(parts.get(shown));
      shown++;
    }
    if (shown < parts.size()) {
      line("").line("_" + ReportWords.count(parts.size() - shown, "more part") + " left out_");
    }
    line("").line("</details>");
    return true;
  }

  private boolean fits(String part) {
    return text.length() + part.length() <= LONGEST - RESERVED;
  }

  private MarkdownReport line(String line) {
    text.append(line).append('\n');
    return this;
  }

  static String severity(Hazard hazard) {
    return "**" + ReportWords.severity(hazard).toLowerCase(Locale.ROOT) + "**";
  }
}
