package trasiego.cli.report;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Style;
import trasiego.cli.console.RenderOptions;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Report.StatementReport;
import trasiego.execution.Severity;
import trasiego.execution.Verdict;

/** The report for a person: the verdict, then each file with what is to be done about it. */
final class TableReport {
  private static final int SQL_LINES = 8;
  private static final int VERDICT_WIDTH = Verdict.ACKNOWLEDGED.length() + 2;
  private static final int UNDO_WIDTH = 12;

  private final Report report;
  private final RenderOptions options;
  private final WrappedText sheet;

  private TableReport(Report report, RenderOptions options) {
    this.report = report;
    this.options = options;
    this.sheet = new WrappedText(options);
  }

  static String of(Report report, RenderOptions options) {
    return new TableReport(report, options).written();
  }

  private String written() {
    boolean isOpen = Verdict.isOpen(report.verdict());
    sheet.line(0, ReportWords.verdict(report), Style.bold, isOpen ? Style.fg_red : Style.fg_green);
    sheet.line(0, ReportWords.ground(report), Style.faint);
    listed("refused", report.refusals(), Style.fg_red);
    listed("blocker now", report.blockers(), Style.fg_yellow);
    listed("drift", report.drift(), Style.fg_yellow);
    listed("note", report.warnings());
    if (report.files().size() > 1) {
      overview();
    }
    report.files().forEach(this::file);
    return sheet.toString();
  }

  private void listed(String label, List<String> lines, Style... styles) {
    lines.forEach(it -> sheet.labelled(0, label + ":", it, styles));
  }

  private void overview() {
    sheet.blank();
    for (FileReport file : report.files()) {
      long open = file.hazards().stream().filter(Hazard::isOpen).count();
      String verdict = padded(file.verdict(), VERDICT_WIDTH);
      String middle =
          padded(open + " open", UNDO_WIDTH - 2)
              + padded("undo " + ReportWords.undo(file.undo()), UNDO_WIDTH + 8);
      sheet.row(verdict, middle, file.file(), style(file.verdict()));
    }
  }

  private void file(FileReport file) {
    sheet.blank();
    sheet.row(padded(file.verdict(), VERDICT_WIDTH), "", file.file(), style(file.verdict()));
    for (Hazard hazard : file.hazards()) {
      hazard(hazard);
    }
    for (StatementReport statement : file.statements()) {
      statement(statement);
    }
    if (file.expected() != null) {
      sheet.labelled(2, "expected:", ReportWords.expected(file.expected()));
      file.expected().blocked().forEach(it -> sheet.labelled(4, "blocked:", it));
    }
    file.checks().forEach(it -> sheet.labelled(2, "data:", ReportWords.check(it)));
    if (file.undo() != null) {
      sheet.labelled(2, "undo:", ReportWords.undoSentence(file.undo()));
    }
    if (file.compatibility() != null) {
      sheet.labelled(2, "release:", ReportWords.rollback(file.compatibility()));
      file.compatibility().uses().forEach(it -> sheet.line(4, it));
    }
  }

  private void hazard(Hazard hazard) {
    Style colour = style(hazard);
    sheet.blank();
    sheet.labelled(
        2,
        ReportWords.severity(hazard).toUpperCase(Locale.ROOT),
        hazard.code() + "  " + ReportWords.place(hazard) + "  " + hazard.object(),
        Style.bold,
        colour);
    sheet.line(4, hazard.consequence());
    if (hazard.acknowledged() != null) {
      sheet.labelled(4, "accepted:", hazard.acknowledged());
      return;
    }
    if (hazard.safer() != null) {
      sheet.line(4, "safer:");
      sheet.sql(6, hazard.safer(), Style.fg_cyan);
    }
    if (ReportWords.asksForReason(hazard)) {
      sheet.line(4, "or, with a reason, in the file:");
      sheet.sql(6, ReportWords.acknowledgement(hazard));
    }
    sheet.line(4, "more: infrastructure/db explain " + hazard.code(), Style.faint);
  }

  private void statement(StatementReport statement) {
    sheet.blank();
    sheet.line(
        2, "line " + statement.line() + ", " + ReportWords.tried(statement.seconds()), Style.faint);
    sheet.block(4, statement.sql(), SQL_LINES);
    statement.effects().forEach(it -> sheet.labelled(4, "·", it));
    statement.locks().forEach(it -> sheet.labelled(4, "lock:", it));
  }

  private static String padded(String text, int width) {
    return String.format(Locale.ROOT, "%-" + width + "s", text);
  }

  private static Style style(String verdict) {
    return switch (verdict) {
      case Verdict.SAFE, Verdict.ACKNOWLEDGED -> Style.fg_green;
      case Verdict.RISKY -> Style.fg_yellow;
      default -> Style.fg_red;
    };
  }

  private static Style style(Hazard hazard) {
    if (hazard.severity() == Severity.REFUSED) {
      return Style.fg_red;
    }
    return hazard.isOpen() ? Style.fg_yellow : Style.fg_cyan;
  }
}
