package trasiego.cli.report;

import java.util.List;
import picocli.CommandLine.Help.Ansi.Style;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.TerminalText;

/** Lines for a terminal, none longer than it is wide. */
final class WrappedText {
  private final RenderOptions options;
  private final StringBuilder text = new StringBuilder();

  WrappedText(RenderOptions options) {
    this.options = options;
  }

  void blank() {
    text.append('\n');
  }

  /** A paragraph; what does not fit goes on under its beginning. */
  void line(int indent, String paragraph, Style... styles) {
    block(indent, paragraph, Integer.MAX_VALUE, styles);
  }

  /** A label and a paragraph beside it; the style is the label's. */
  void labelled(int indent, String label, String paragraph, Style... styles) {
    int beside = indent + TerminalText.width(label) + 1;
    if (isNarrow(beside)) {
      add(indent, label, styles);
      line(indent + 2, TerminalText.line(paragraph));
      return;
    }
    List<String> lines =
        TerminalText.wrap(TerminalText.line(paragraph), options.columns() - beside);
    text.append(" ".repeat(indent)).append(options.styled(label, styles)).append(' ');
    text.append(String.join("\n" + " ".repeat(beside), lines)).append('\n');
  }

  /** Two short cells that hold no more than their width, and a long one, which may be wrapped. */
  void row(String first, String second, String rest, Style style) {
    int beside = first.length() + second.length();
    if (isNarrow(beside)) {
      add(0, first.strip(), Style.bold, style);
      line(2, second.strip());
      line(2, TerminalText.line(rest));
      return;
    }
    List<String> lines = TerminalText.wrap(TerminalText.line(rest), options.columns() - beside);
    text.append(options.styled(first, Style.bold, style)).append(second);
    text.append(String.join("\n" + " ".repeat(beside), lines)).append('\n');
  }

  /** Where less than half of the width is left beside something, a line below reads better. */
  private boolean isNarrow(int beside) {
    return beside > options.columns() / 2;
  }

  /** SQL to be copied: no line is cut where that would make it another statement. */
  void sql(int indent, String content, Style... styles) {
    SqlLines.of(content, options.columns() - indent).forEach(line -> add(indent, line, styles));
  }

  /** Text in its own lines, to be read; of more lines than these the rest is counted. */
  void block(int indent, String content, int most, Style... styles) {
    List<String> lines = TerminalText.wrap(content, options.columns() - indent);
    int shown = lines.size() <= most ? lines.size() : most - 1;
    for (String line : lines.subList(0, shown)) {
      add(indent, line, styles);
    }
    if (shown < lines.size()) {
      add(indent, "… and " + (lines.size() - shown) + " more lines", Style.faint);
    }
  }

  private void add(int indent, String line, Style... styles) {
    if (!line.isEmpty()) {
      text.append(" ".repeat(indent)).append(options.styled(line, styles));
    }
    text.append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
