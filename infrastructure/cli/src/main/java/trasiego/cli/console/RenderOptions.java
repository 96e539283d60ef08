package trasiego.cli.console;

import picocli.CommandLine.Help.Ansi.Style;

/**
 * What a report is shown on.
 *
 * @param columns how many a line may take
 * @param colour whether it can show colours
 * @param folder where the migrations lie in their repository, for programs that link to a line
 */
public record RenderOptions(int columns, boolean colour, String folder) {
  private static final int NARROWEST = 40;

  /** Longer lines are hard to read, however wide the terminal. */
  private static final int WIDEST = 120;

  private static final int DEFAULT = 100;

  /**
   * @param columns 0 where there is no terminal
   */
  public static RenderOptions of(int columns, boolean colour, String folder) {
    int wanted = columns == 0 ? DEFAULT : columns;
    return new RenderOptions(Math.clamp(wanted, NARROWEST, WIDEST), colour, folder);
  }

  public String styled(String text, Style... styles) {
    return colour && styles.length > 0 && !text.isEmpty()
        ? Style.on(styles) + text + Style.reset.on()
        : text;
  }
}
