package trasiego.cli.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * A terminal's last line while something runs: a bar where it is known how far it is, else how long
 * it has taken. It is gone without a trace when something else is printed.
 */
public final class LiveLine {
  private static final int REFRESH_MILLIS = 200;
  private static final String TURNING = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

  /** Not at once: what is over in a moment needs no moving line. */
  private static final Duration UNSHOWN = Duration.ofMillis(500);

  private final Output out;
  private final int columns;
  private String task;
  private Instant began;
  private LoggedProgress progress;
  private ProgressBar bar;
  private LastLine line;

  public LiveLine(Output out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  void begin(String name) {
    end();
    task = name;
    began = Instant.now();
    show();
  }

  void advance(LoggedProgress now) {
    if (task == null) {
      begin("");
    }
    boolean isBar = bar != null && progress != null && progress.of() == now.of();
    progress = now;
    if (isBar) {
      bar.stepTo(now.done()).setExtraMessage(now.note());
    } else {
      hide();
      show();
    }
  }

  void hide() {
    if (bar != null) {
      line.takeAway();
      bar.close();
      bar = null;
    }
  }

  void show() {
    if (task == null || bar != null) {
      return;
    }
    line = new LastLine(out, columns - 1);
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName("  " + task)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .continuousUpdate()
            .setConsumer(line);
    if (progress == null) {
      bar =
          builder
              .setInitialMax(-1)
              .startsFrom(0, Duration.between(began, Instant.now()))
              .setRenderer(LiveLine::turning)
              .build();
      return;
    }
    bar =
        builder
            .setInitialMax(progress.of())
            .startsFrom(progress.done(), Duration.between(began, Instant.now()))
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .hideEta()
            .build();
    bar.setExtraMessage(progress.note());
  }

  void end() {
    hide();
    task = null;
    progress = null;
  }

  private static String turning(ProgressState state, int width) {
    Duration elapsed = state.getTotalElapsed();
    if (elapsed.compareTo(UNSHOWN) < 0) {
      return "";
    }
    int turn = (int) (elapsed.toMillis() / REFRESH_MILLIS % TURNING.length());
    return "  "
        + TURNING.charAt(turn)
        + state.getTaskName()
        + "  "
        + Display.seconds(elapsed.truncatedTo(ChronoUnit.SECONDS));
  }
}
