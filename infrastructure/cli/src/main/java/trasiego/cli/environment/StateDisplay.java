package trasiego.cli.environment;

import java.time.Duration;
import java.time.Instant;
import trasiego.cli.console.Display;
import trasiego.local.states.ExecutionListener;
import trasiego.local.states.HistoryEvent;

/**
 * Shows an execution's states as they go: work with its time, the machine's own decisions as a dot.
 */
public final class StateDisplay implements ExecutionListener {
  private final Display display;
  private final boolean showsResults;
  private String state = "";
  private Instant entered = Instant.EPOCH;
  private boolean failed;
  private int tries;

  /**
   * @param showsResults whether a step's result is what tells of its work: functions elsewhere log
   *     elsewhere
   */
  public StateDisplay(Display display, boolean showsResults) {
    this.display = display;
    this.showsResults = showsResults;
  }

  @Override
  public void happened(HistoryEvent event) {
    switch (event.type()) {
      case "TaskStateEntered" -> enter(event);
      case "TaskStateExited" -> exit(event);
      case "TaskScheduled" -> scheduled();
      case "TaskSucceeded" -> result(event);
      case "TaskFailed", "TaskTimedOut" -> fail(event);
      case "ChoiceStateEntered",
          "PassStateEntered",
          "WaitStateEntered",
          "SucceedStateEntered",
          "FailStateEntered" ->
          display.passed(event.detail("name").orElse(""));
      default -> {
        // Scheduled, started, succeeded: within a state, told by its exit.
      }
    }
  }

  private void enter(HistoryEvent event) {
    state = event.detail("name").orElse("");
    entered = event.timestamp();
    failed = false;
    tries = 0;
    display.entered(state);
  }

  private void scheduled() {
    tries++;
    failed = false;
    if (tries > 1) {
      display.retried(state, tries);
    }
  }

  private void result(HistoryEvent event) {
    if (showsResults) {
      TaskSummary.of(event).ifPresent(display::detail);
    }
  }

  private void exit(HistoryEvent event) {
    // A caught failure leaves the state too; it has been shown as what it was.
    if (!failed) {
      display.exited(state, Duration.between(entered, event.timestamp()));
    }
  }

  private void fail(HistoryEvent event) {
    String error = event.detail("error").orElse(event.type());
    display.failed(
        state,
        error.substring(error.lastIndexOf('.') + 1),
        Duration.between(entered, event.timestamp()));
    failed = true;
  }
}
