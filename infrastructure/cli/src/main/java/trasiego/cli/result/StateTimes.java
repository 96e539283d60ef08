package trasiego.cli.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import trasiego.local.states.HistoryEvent;

/**
 * One stay in a state that did work.
 *
 * @param error the last part of the name of the last try's error, or null
 */
record StateTimes(String name, Duration time, int tries, String error) {
  static List<StateTimes> of(List<HistoryEvent> history) {
    List<StateTimes> states = new ArrayList<>();
    HistoryEvent entered = null;
    int tries = 0;
    String error = null;
    for (HistoryEvent event : history) {
      switch (event.type()) {
        case "TaskStateEntered" -> {
          entered = event;
          tries = 0;
          error = null;
        }
        case "TaskScheduled" -> tries++;
        case "TaskSucceeded" -> error = null;
        case "TaskFailed", "TaskTimedOut" ->
            error = last(event.detail("error").orElse(event.type()));
        case "TaskStateExited" -> {
          if (entered != null) {
            Duration time = Duration.between(entered.timestamp(), event.timestamp());
            states.add(new StateTimes(event.detail("name").orElse(""), time, tries, error));
          }
        }
        default -> {
          // The machine's own decisions take no time.
        }
      }
    }
    return states;
  }

  private static String last(String error) {
    return error.substring(error.lastIndexOf('.') + 1).strip().replaceAll("\\s.*", "");
  }
}
