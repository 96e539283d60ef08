package trasiego.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Style;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.TerminalText;
import trasiego.hazard.HazardDoc;

/** A rule's page on a terminal, and the list of all. */
public final class HazardPage {
  private static final int SEVERITY_WIDTH = 9;

  private HazardPage() {}

  /** The page: headings bold, paragraphs wrapped, examples set in. */
  public static String of(HazardDoc page, RenderOptions options) {
    WrappedText sheet = new WrappedText(options);
    boolean isSql = false;
    List<String> paragraph = new ArrayList<>();
    for (String line : TerminalText.clean(page.markdown()).lines().toList()) {
      boolean isFence = line.startsWith("```");
      if (isFence || isSql || line.isBlank() || line.startsWith("#") || isField(line)) {
        flush(sheet, paragraph);
      }
      if (isFence) {
        isSql = !isSql;
      } else if (isSql) {
        sheet.sql(4, line.isEmpty() ? " " : line, Style.fg_cyan);
      } else if (line.isBlank()) {
        sheet.blank();
      } else if (line.startsWith("#")) {
        sheet.line(0, line.replaceFirst("^#+\\s*", ""), Style.bold);
      } else if (isField(line)) {
        sheet.line(0, line, Style.faint);
      } else {
        paragraph.add(line.strip());
      }
    }
    flush(sheet, paragraph);
    return sheet.toString();
  }

  private static boolean isField(String line) {
    return line.matches("(Severity|PostgreSQL): \\S+");
  }

  private static void flush(WrappedText sheet, List<String> paragraph) {
    if (!paragraph.isEmpty()) {
      sheet.line(0, String.join(" ", paragraph));
      paragraph.clear();
    }
  }

  /** Code, severity and one sentence of every page. */
  public static String list(List<HazardDoc> pages, RenderOptions options) {
    int longest = pages.stream().mapToInt(page -> page.code().length()).max().orElse(0);
    WrappedText sheet = new WrappedText(options);
    for (HazardDoc page : pages) {
      String severity = page.severity().name().toLowerCase(Locale.ROOT);
      String code = String.format(Locale.ROOT, "%-" + (longest + 2) + "s", page.code());
      if (longest + 2 + SEVERITY_WIDTH > options.columns() / 2) {
        sheet.row(code, severity, "", style(page));
        sheet.line(2, page.summary());
      } else {
        sheet.row(
            code,
            String.format(Locale.ROOT, "%-" + SEVERITY_WIDTH + "s", severity),
            page.summary(),
            style(page));
      }
    }
    return sheet.toString();
  }

  private static Style style(HazardDoc page) {
    return switch (page.severity()) {
      case NOTE -> Style.fg_cyan;
      case RISKY -> Style.fg_yellow;
      case REFUSED -> Style.fg_red;
    };
  }
}
