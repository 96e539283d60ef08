package trasiego.cli.report;

import java.util.List;
import trasiego.cli.console.Markup;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.StatementReport;
import trasiego.execution.Verdict;

/**
 * The report as a page that needs nothing else: no script, no image, no other file. Every value is
 * escaped, since names and statements are other people's words.
 */
final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Plan: %1$s</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #c62828; --good: #2e7d32; --wait: #b26a00; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; margin: 0; }
      h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
      h3 { font-size: 1rem; margin: 1rem 0 .3rem; overflow-wrap: anywhere; }
      .badge { color: #fff; border-radius: .3rem; padding: .1rem .5rem; font-size: .9rem; background: var(--wait); }
      .refused { background: var(--bad); } .safe, .acknowledged, .note { background: var(--good); }
      p, li { margin: .4rem 0; overflow-wrap: anywhere; }
      small, summary { opacity: .8; }
      pre { background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem; overflow-x: auto; font-size: .85rem; }
      section { border-top: 1px solid var(--line); }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      <p>%2$s<br><small>Planned at %3$s</small></p>
      """;

  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new HtmlReport(report).written();
  }

  private String written() {
    page.append(
        HEAD.formatted(
            Markup.html(ReportWords.verdict(report)),
            Markup.html(ReportWords.ground(report)),
            Markup.html(String.valueOf(report.plannedAt()))));
    list("Refused", report.refusals());
    list("In the way now", report.blockers());
    list("Drift", report.drift());
    list("Notes", report.warnings());
    report.files().forEach(this::file);
    return page.append("</body>\n</html>\n").toString();
  }

  private void file(FileReport file) {
    page.append("<section>\n<h2>")
        .append(badge(file.verdict(), file.verdict()))
        .append(' ')
        .append(Markup.html(file.file()))
        .append("</h2>\n");
    file.hazards().forEach(this::hazard);
    if (file.expected() != null) {
      paragraph("Expected: " + ReportWords.expected(file.expected()));
      list("", file.expected().blocked());
    }
    file.checks()
        .forEach(
            check -> {
              paragraph("Data: " + ReportWords.check(check));
              block(check.cleanUp());
            });
    if (file.undo() != null) {
      paragraph("Undo: " + ReportWords.undoSentence(file.undo()));
    }
    if (file.compatibility() != null) {
      paragraph("Release: " + ReportWords.rollback(file.compatibility()));
      list("", file.compatibility().uses());
    }
    boolean isOpen = Verdict.isOpen(file.verdict());
    page.append(isOpen ? "<details open>" : "<details>")
        .append("<summary>")
        .append(ReportWords.count(file.statements().size(), "statement"))
        .append("</summary>\n");
    file.statements().forEach(this::statement);
    page.append("</details>\n</section>\n");
  }

  private void hazard(Hazard hazard) {
    page.append("<h3>")
        .append(
            badge(
                hazard.isOpen() ? ReportWords.severity(hazard) : "note",
                ReportWords.severity(hazard)))
        .append(' ')
        .append(Markup.html(hazard.code()))
        .append(" <small>")
        .append(Markup.html(ReportWords.place(hazard) + ", " + hazard.object()))
        .append("</small></h3>\n");
    paragraph(hazard.consequence());
    if (hazard.acknowledged() != null) {
      paragraph("Accepted: " + hazard.acknowledged());
      return;
    }
    block(hazard.safer());
    if (ReportWords.asksForReason(hazard)) {
      paragraph("Or, with a reason, in the file:");
      block(ReportWords.acknowledgement(hazard));
    }
  }

  private void statement(StatementReport statement) {
    paragraph("Line " + statement.line() + ", " + ReportWords.tried(statement.seconds()));
    block(statement.sql());
    list("", statement.effects());
    list("", statement.locks().stream().map(it -> "locks " + it).toList());
  }

  private static String badge(String kind, String text) {
    return "<span class=\"badge " + Markup.html(kind) + "\">" + Markup.html(text) + "</span>";
  }

  private void paragraph(String text) {
    page.append("<p>").append(Markup.html(text)).append("</p>\n");
  }

  private void block(String sql) {
    if (sql != null) {
      page.append("<pre>").append(Markup.html(sql)).append("</pre>\n");
    }
  }

  private void list(String title, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    if (!title.isEmpty()) {
      page.append("<h2>").append(title).append("</h2>\n");
    }
    page.append("<ul>\n");
    items.forEach(it -> page.append("<li>").append(Markup.html(it)).append("</li>\n"));
    page.append("</ul>\n");
  }
}
