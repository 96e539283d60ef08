package trasiego.cli.console;

import java.util.regex.Pattern;

/** Other people's words in Markdown and HTML: shown as they are, never obeyed. */
public final class Markup {
  private static final Pattern TICKS = Pattern.compile("`+");
  private static final Pattern SPECIAL = Pattern.compile("([\\\\`*_~|#\\[\\]!$])");

  private Markup() {}

  /** Prose on one line. A mention would write to a person who has nothing to do with it. */
  public static String text(String text) {
    return SPECIAL
        .matcher(TerminalText.line(text).replace("&", "&amp;"))
        .replaceAll("\\\\$1")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("://", ":&#47;&#47;");
  }

  /** Code in a line, also in a table's cell. */
  public static String code(String text) {
    String line = TerminalText.line(text).replace("|", "\\|");
    String fence = "`".repeat(longestTicks(line) + 1);
    boolean isPadded = line.startsWith("`") || line.endsWith("`") || line.isEmpty();
    String pad = isPadded ? " " : "";
    return fence + pad + line + pad + fence;
  }

  /** Whatever stands in it is shown as it is: the fence is longer than any within. */
  public static String block(String language, String content) {
    String clean = TerminalText.clean(content).strip();
    String fence = "`".repeat(Math.max(3, longestTicks(clean) + 1));
    return fence + language + "\n" + clean + "\n" + fence + "\n";
  }

  public static String html(String text) {
    return TerminalText.clean(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static int longestTicks(String text) {
    return TICKS.matcher(text).results().mapToInt(it -> it.group().length()).max().orElse(0);
  }
}
