package trasiego.cli.console;

import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A terminal's last line under a moving bar. Once it is taken away nothing is drawn any more: the
 * bar's own thread may be late.
 */
final class LastLine implements ProgressBarConsumer {
  private final Output out;
  private final int width;
  private int drawn;
  private boolean gone;

  LastLine(Output out, int width) {
    this.out = out;
    this.width = width;
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public synchronized void accept(String text) {
    if (gone || text.isEmpty()) {
      return;
    }
    String fitting = text.length() <= width ? text : text.substring(0, width);
    // What a longer text before left behind is written over.
    out.redraw(fitting + " ".repeat(Math.max(0, drawn - fitting.length())));
    drawn = fitting.length();
  }

  /** The bar ends with its line; whose turn that is says {@link #takeAway}. */
  @Override
  public void close() {}

  synchronized void takeAway() {
    if (drawn > 0 && !gone) {
      out.erase(drawn);
    }
    gone = true;
  }
}
