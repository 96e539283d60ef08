package trasiego.cli.console;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What the streams of a command lead to: nothing but lines for a file or a CI log, colour and a
 * line that is written over for a terminal.
 *
 * @param out whether standard output is a terminal that can do so; err likewise
 * @param colour whether the person wants colour on it
 * @param forced whether it is wanted where no terminal is as well, as CI logs show it
 */
public record Terminal(boolean out, boolean err, boolean colour, int columns, boolean forced) {
  public static final Terminal NONE = new Terminal(false, false, false, 0);

  private static final int COLUMNS = 80;

  Terminal(boolean out, boolean err, boolean colour, int columns) {
    this(out, err, colour, columns, false);
  }

  /**
   * @param streams out, err or both, as the launcher found them: Java cannot tell one from another
   */
  public static Terminal of(String streams, String columns, Map<String, String> variables) {
    boolean isColourUnwanted =
        isSet(variables, "NO_COLOR") || "0".equals(variables.get("CLICOLOR"));
    boolean isForced =
        isSet(variables, "CLICOLOR_FORCE")
            && !"0".equals(variables.get("CLICOLOR_FORCE"))
            && !isSet(variables, "NO_COLOR");
    if ("dumb".equals(variables.get("TERM"))) {
      return new Terminal(false, false, isForced, 0, isForced);
    }
    List<String> terminals = List.of(streams.split(","));
    return new Terminal(
        terminals.contains("out"),
        terminals.contains("err"),
        !isColourUnwanted,
        width(columns),
        isForced);
  }

  private static boolean isSet(Map<String, String> variables, String name) {
    return !variables.getOrDefault(name, "").isEmpty();
  }

  private static int width(String columns) {
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : COLUMNS;
  }

  public Terminal withoutColour() {
    return new Terminal(out, err, false, columns);
  }

  public Ansi ansi(boolean isTerminal) {
    return isTerminal && colour || forced ? Ansi.ON : Ansi.OFF;
  }
}
