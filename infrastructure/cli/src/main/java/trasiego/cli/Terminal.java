package trasiego.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What the streams of a command lead to: nothing but lines for a file or a CI log, colour and a
 * line that is written over for a terminal.
 *
 * @param out whether standard output is a terminal that can do so; err likewise
 * @param colour whether the person wants colour on it
 */
record Terminal(boolean out, boolean err, boolean colour, int columns) {
  static final Terminal NONE = new Terminal(false, false, false, 0);

  private static final int COLUMNS = 80;

  /**
   * @param streams out, err or both, as the launcher found them: Java cannot tell one from another
   */
  static Terminal of(String streams, String columns, Map<String, String> variables) {
    if ("dumb".equals(variables.get("TERM"))) {
      return NONE;
    }
    List<String> terminals = List.of(streams.split(","));
    boolean isColourUnwanted = !variables.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        terminals.contains("out"), terminals.contains("err"), !isColourUnwanted, width(columns));
  }

  private static int width(String columns) {
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : COLUMNS;
  }

  Terminal withoutColour() {
    return new Terminal(out, err, false, columns);
  }

  Ansi ansi(boolean isTerminal) {
    return isTerminal && colour ? Ansi.ON : Ansi.OFF;
  }
}
