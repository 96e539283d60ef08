package trasiego.cli.console;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one way by which text leaves this process for a terminal or a CI log. Other people's words
 * are in it: what would move a cursor or turn a line around is shown instead, no line is a command
 * to the runner of a CI job, and none is longer than a person reads.
 */
public final class Output {
  /** Longer lines are somebody's content, not words of ours. */
  private static final int LONGEST = 8_000;

  /** Colours and weights: all that we style text with, and nothing that moves or hides. */
  private static final Pattern STYLE = Pattern.compile("\u001B\\[(?:[0-79]|[1-9][0-9])m");

  private static final Pattern COMMAND = Pattern.compile("(?m)^([\\h]*)(?=::)");
  private static final Pattern OLD_COMMAND = Pattern.compile("##(?=\\[)");

  private final PrintStream stream;

  public Output(PrintStream stream) {
    this.stream = stream;
  }

  /** Text without styles; line ends stay. */
  public void line(String text) {
    stream.println(bounded(plain(text)));
  }

  /** Text in whose words nothing is styled but by us: its parts are cleaned already. */
  void styled(String text) {
    stream.println(bounded(neutral(keepingStyles(text))));
  }

  /** A whole text, ended by a line end or not, however long. */
  public void document(String text) {
    stream.print(neutral(keepingStyles(text)));
    stream.flush();
  }

  /** JSON: what would be shown instead elsewhere is escaped, so that nothing of it changes. */
  public void json(String json) {
    stream.println(OLD_COMMAND.matcher(escaped(json)).replaceAll("\\\\u0023#"));
  }

  /** A question, whose answer is typed behind it. */
  public void question(String text) {
    stream.print(plain(text));
    stream.flush();
  }

  public void end() {
    stream.println();
  }

  /** Writes over the line that was drawn last; a terminal's alone. */
  void redraw(String text) {
    stream.print("\r" + plain(text).replace('\n', ' '));
    stream.flush();
  }

  /** As {@link #redraw}, with nothing left behind. */
  void erase(int columns) {
    stream.print("\r" + " ".repeat(columns) + "\r");
    stream.flush();
  }

  /** For the parser's usage and errors, which repeat what was typed. */
  public PrintWriter writer() {
    return new PrintWriter(new Lines(), true);
  }

  private static String plain(String text) {
    return neutral(TerminalText.clean(text));
  }

  private static String keepingStyles(String text) {
    StringBuilder kept = new StringBuilder();
    Matcher style = STYLE.matcher(text);
    int from = 0;
    while (style.find()) {
      kept.append(TerminalText.clean(text.substring(from, style.start()))).append(style.group());
      from = style.end();
    }
    return kept.append(TerminalText.clean(text.substring(from))).toString();
  }

  /** A runner obeys a line that begins with two colons, and the older form anywhere in a line. */
  private static String neutral(String text) {
    return OLD_COMMAND.matcher(COMMAND.matcher(text).replaceAll("$1\\\\")).replaceAll("#\\\\#");
  }

  private static String bounded(String text) {
    return text.lines().allMatch(line -> line.length() <= LONGEST)
        ? text
        : text.lines()
            .map(line -> TerminalText.cut(line, LONGEST))
            .collect(Collectors.joining("\n"));
  }

  private static String escaped(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    json.chars()
        .forEach(
            sign -> {
              if (sign == '\n'
                  || TerminalText.isShownAsItIs(sign)
                  || Character.isSurrogate((char) sign)) {
                escaped.append((char) sign);
              } else {
                escaped.append(String.format("\\u%04x", sign));
              }
            });
    return escaped.toString();
  }

  /** Gathers what the parser writes, since a line's beginning may come in parts. */
  private final class Lines extends Writer {
    private final StringBuilder gathered = new StringBuilder();

    @Override
    public void write(char[] signs, int from, int length) {
      gathered.append(signs, from, length);
    }

    @Override
    public void flush() {
      document(gathered.toString());
      gathered.setLength(0);
    }

    @Override
    public void close() {
      flush();
    }
  }
}
